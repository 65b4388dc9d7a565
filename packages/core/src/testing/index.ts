export type {
  AdapterApplication,
  AdapterCase,
  AdapterUnderTest,
  ExpectedAnswer,
} from './adapter-case.ts'
export { adapterCases } from './adapter-cases.ts'
export {
  createTestIssuer,
  type MintOptions,
  type RotateOptions,
  type TestIssuer,
  type TestIssuerOptions,
} from './issuer.ts'
export type { TestClock } from './issuer-clock.ts'
export { type Defect, defects } from './issuer-defects.ts'
export type { RequestCounts } from './issuer-site.ts'
export { type KeySourceUnderTest, keySourceCases } from './key-source-cases.ts'
export type { RawRequest } from './raw-request.ts'
export { replayStoreCases } from './replay-store-cases.ts'
export { revocationChangesCases } from './revocation-changes-cases.ts'
export { revocationStoreCases } from './revocation-store-cases.ts'
export { sessionStoreCases } from './session-store-cases.ts'
export type { StoreCase } from './store-case.ts'
export { type FailingStore, storeFailureCases } from './store-failure-cases.ts'
