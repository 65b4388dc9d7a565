import type { JwtClaims } from '@bearer/core'

/**
 * Types the free helpers and, with `import '@bearer/koa/global'`, `ctx.state.auth`:
 * `declare module '@bearer/koa' { interface Register { claims: MyClaims } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be added to.
export interface Register {}

/** The claims of {@link Register}, or those of any JWT. */
export type RegisteredClaims = Register extends { claims: infer Claims } ? Claims : JwtClaims
