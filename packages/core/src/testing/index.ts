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
