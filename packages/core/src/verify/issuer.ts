import type { Clock } from '../clock.ts'
import type { Algorithm } from '../keys/material/algorithms.ts'
import type { KeySource } from '../keys/source.ts'
import type { Profile } from '../policy/profile.ts'
import type { HolderProof } from '../proofs/holder-proof.ts'
import type { Revocations } from '../revocation/revocations.ts'

/** One trusted issuer and all that belongs to it alone (RFC 8725 §3.8, §3.9). */
export interface IssuerOptions {
  /**
   * The exact `iss` of its tokens. `null`, written out, skips the check: only with keys of one issuer. As an entry of `issuers`, `null` is
   * for the tokens that have no `iss`.
   */
  readonly issuer: string | null
  /** What the token must be meant for: one of these in `aud`. `null`, written out, skips the check. */
  readonly audience: string | readonly string[] | null
  /** Where its keys come from. Default: discovery from the issuer's URL. */
  readonly keys?: KeySource | readonly KeySource[] | undefined
  /** The algorithms it may sign with. Default: the one that each key declares, or its type's usual one. */
  readonly algorithms?: readonly Algorithm[] | undefined
  /**
   * What its access tokens are: `rfc9068` (typ `at+jwt`, with `sub`, `client_id`, `iat` and `jti`), or `jwt`, which also takes those
   * that say `JWT` or nothing. Default: `jwt`.
   */
  readonly profile?: Profile | undefined
  /**
   * Values of `typ` that its access tokens may have beside those of the profile, such as `['access']`: compared as media
   * types, without regard to case and to `application/`. Default: none.
   */
  readonly types?: readonly string[] | undefined
  /**
   * Takes what looks like an ID token too (`at_hash`, `c_hash`, `token_use: id`, `typ: ID`), for issuers whose access tokens
   * are such (Dex), or whose clients send ID tokens on purpose (Cognito, Firebase, gateways). `audience` then names the
   * clients. Refresh, logout and event tokens stay refused. Default: false.
   */
  readonly idTokens?: boolean | undefined
  /** Seconds by which clocks may differ. Default: 30. */
  readonly clockTolerance?: number | undefined
  /** Seconds from now that `exp` may lie ahead at most. Default: 172,800 (48 h). */
  readonly maxTokenLifetime?: number | undefined
  /** Seconds since `iat` at most, whatever `exp` says; a token without `iat` is refused. Default: any age. */
  readonly maxTokenAge?: number | undefined
}

/** What `createSessions()` offers to a guard: one argument, everything wired. Core never imports it. */
export interface SessionsIssuer {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly keys: KeySource
  /** Seconds: the longest access token that it issues. */
  readonly maxTokenLifetime: number
  readonly revocations: Revocations
  /** The cookie that carries access tokens, where cookies are on. */
  readonly accessCookie?: string | undefined
  /** Names that this cookie had before: read where it is not there. */
  readonly previousAccessCookies?: readonly string[] | undefined
  /** The cookies that carry refresh tokens, where cookies are on: who has one and no access token is told to refresh. */
  readonly refreshCookies?: readonly string[] | undefined
  /** Origins whose cookie-authenticated unsafe requests are honest (CSRF). */
  readonly origins: readonly string[]
  /** How its clients prove that they hold the key of a bound token, for a guard that is given no `proofs` of its own. */
  readonly proofs?: readonly HolderProof[] | undefined
  /** The time by which they are issued, which a guard of `sessions` goes by too. Default: `Date.now`. */
  readonly clock?: Clock | undefined
  /**
   * Gives the access token that a ticket stands for at a path, the first time it is presented; nothing of what is no such ticket. Absent
   * where its store cannot tell whether one was used.
   */
  readonly redeemTicket?: ((ticket: string, path: string) => Promise<string | undefined>) | undefined
  /** Tells it apart from {@link IssuerOptions}. */
  readonly isSessions: true
}
