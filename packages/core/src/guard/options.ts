import type { Clock } from '../clock.ts'
import type { Listeners } from '../events.ts'
import type { AcceptOptions } from '../extract/credential.ts'
import type { HolderProof } from '../proofs/holder-proof.ts'
import type { Revocations } from '../revocation/revocations.ts'
import type { CacheOptions } from '../verify/cache.ts'
import type { IssuerOptions, SessionsIssuer } from '../verify/issuer.ts'
import type { IssuerDefaults } from '../verify/issuer-policy.ts'
import type { IssuerResolver } from '../verify/issuers.ts'
import type { Implies } from './grant.ts'
import type { ClaimsOf, ClaimsOption } from './typed-claims.ts'

/**
 * Which requests without a valid token go on without `auth`: none, those without credentials, or also those whose token
 * is invalid. Malformed requests (400), refusals (403) and "cannot decide" (503) stay refused in every mode.
 */
export type AnonymousMode = 'never' | 'if-absent' | 'if-invalid'

/** What becomes of CORS preflights: the guard answers them, or they go on to the handlers. */
export type PreflightMode = 'answer' | 'pass'

/** What a guard takes beside its issuers. */
export interface PolicyOptions<
  Claims extends ClaimsOption | undefined,
  Mode extends AnonymousMode,
  Preflights extends PreflightMode = PreflightMode,
> {
  /** Where tokens are accepted. Default: the `Authorization` header, and the cookie of `sessions`. */
  readonly accept?: AcceptOptions | undefined
  /**
   * Types and checks the claims. A function refuses the token (401) by `throw refuse('why')`, by giving `undefined` or `false`, or
   * by a validation error; what else it throws is its bug (500), and one without an answer is given up after five seconds (503).
   * It is asked once for a token that is cached: what must be asked for each request is `requireClaims`.
   */
  readonly claims?: Claims | undefined
  /**
   * Finds the roles in the claims, as `claims` gives them. What it throws is its bug (500). It is asked once for a token that is
   * cached. Default: the strings of a `roles` array.
   */
  readonly roles?: ((claims: ClaimsOf<Claims>) => readonly string[]) | undefined
  /** Scope hierarchy: whether a held scope includes a needed one. It answers at once. */
  readonly implies?: Implies | undefined
  /**
   * Which requests without a good token go on without `auth`: `never` none, `if-absent` those without credentials, `if-invalid`
   * also those whose token is refused. Default: `never`.
   */
  readonly anonymous?: Mode | undefined
  /** `mirror(store)` or `direct(store)`; those of `sessions` are asked in any case. */
  readonly revocations?: Revocations | undefined
  /**
   * How clients prove that they hold the key of a bound token: `dpop(…)`, `mtls(…)`. Where several have `mode: 'require'`, a token
   * needs to be bound for one of them. Default: those of `sessions`; without any, bound tokens (`cnf`) are refused.
   */
  readonly proofs?: readonly HolderProof[] | undefined
  /** Origins whose cookie-authenticated unsafe requests are honest. Default: those of `sessions`, or none but one's own. */
  readonly origins?: readonly string[] | undefined
  /** Seconds by which clocks may differ, at most 300. Default: 30, for own sessions 5. */
  readonly clockTolerance?: number | undefined
  /** Seconds from now that `exp` may lie ahead. Default: 172,800 (48 h); for own sessions at most what they give out. */
  readonly maxTokenLifetime?: number | undefined
  /** Seconds since `iat` at most, whatever `exp` says; a token without `iat` is refused. Default: any age. */
  readonly maxTokenAge?: number | undefined
  /**
   * Characters of a token at most, from 1,024 to 65,536. What a server or a proxy refuses earlier never gets here: Node's
   * `maxHeaderSize` (16 KiB for all fields), and a proxy's limit for one (8 KB is common). Default: 8192.
   */
  readonly maxTokenLength?: number | undefined
  /** The realm of challenges. Default: `api`. */
  readonly realm?: string | undefined
  /** The URL of the protected-resource metadata (RFC 9728), for challenges. */
  readonly resourceMetadata?: string | undefined
  /** Serves plain HTTP from other machines too: tokens can be read on the way. Default: false. */
  readonly allowPlainHttp?: boolean | undefined
  /**
   * Seconds after which everything that `hold` keeps open is looked at again, for what nothing tells at once: revocations of
   * `direct(store)`, an issuer's key that is trusted no more. From 1 to 3600. Default: 30.
   */
  readonly recheck?: number | undefined
  /** The cache of verified tokens: its bounds, or false for none. Default: on. */
  readonly cache?: CacheOptions | false | undefined
  /**
   * What becomes of a CORS preflight, which carries no credentials and which anybody can send: `answer` answers it with 204
   * and without CORS fields, and no handler runs; `pass` lets it go on to the handlers, without `auth`, past every
   * requirement, for applications that answer `OPTIONS` behind the guard. Default: `answer`.
   */
  readonly preflight?: Preflights | undefined
  /** Milliseconds since the epoch. Default: that of `sessions`, or `Date.now`. */
  readonly clock?: Clock | undefined
  /** Listeners by event name. */
  readonly on?: Listeners | undefined
}

type Without<Names extends string> = { readonly [Name in Names]?: undefined }
type OfOneIssuer = Exclude<keyof IssuerOptions, keyof IssuerDefaults>

/** One issuer, several or one's own sessions: exactly one of the three. */
export type IssuersOptions =
  | (IssuerOptions & Without<'issuers' | 'sessions'>)
  | ({ readonly issuers: readonly (IssuerOptions | SessionsIssuer)[] | IssuerResolver } & Without<
      OfOneIssuer | 'sessions'
    >)
  | ({ readonly sessions: SessionsIssuer } & Without<OfOneIssuer | 'issuers'>)

/** The options of {@link createGuard}. */
export type GuardOptions<
  Claims extends ClaimsOption | undefined = undefined,
  Mode extends AnonymousMode = AnonymousMode,
  Preflights extends PreflightMode = PreflightMode,
> = PolicyOptions<Claims, Mode, Preflights> & IssuersOptions
