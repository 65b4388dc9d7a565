import type { JwtClaims } from '@bearer/core'

/** Types `Auth` without an argument: `declare module '@bearer/nest' { interface Register { claims: MyClaims } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be added to.
export interface Register {}

/** The claims of {@link Register}, or those of any JWT. */
export type RegisteredClaims = Register extends { claims: infer Claims } ? Claims : JwtClaims
