export type {
  AdapterApplication,
  AdapterCase,
  AdapterUnderTest,
  ExpectedAnswer,
} from './cases/adapter-case.ts'
export { adapterCases } from './cases/adapter-cases.ts'
export { type KeySourceUnderTest, keySourceCases } from './cases/key-source-cases.ts'
export { replayStoreCases } from './cases/replay-store-cases.ts'
export { revocationChangesCases } from './cases/revocation-changes-cases.ts'
export { revocationStoreCases } from './cases/revocation-store-cases.ts'
export { sessionStoreCases } from './cases/session-store-cases.ts'
export type { StoreCase } from './cases/store-case.ts'
export { type FailingStore, storeFailureCases } from './cases/store-failure-cases.ts'
export type { TestClock } from './issuer/clock.ts'
export { type Defect, defects } from './issuer/defects.ts'
export {
  createTestIssuer,
  type MintOptions,
  type RotateOptions,
  type TestIssuer,
  type TestIssuerOptions,
} from './issuer/issuer.ts'
export type { RequestCounts } from './issuer/site.ts'
export type { RawRequest } from './raw-request.ts'
