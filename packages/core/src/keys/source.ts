import type { Clock } from '../clock.ts'
import type { BearerEvents } from '../events.ts'
import type { Health } from '../health.ts'
import type { Algorithm } from './material/algorithms.ts'
import type { VerificationKey } from './material/made-key.ts'

/** What the token's header says about its key. Nothing else of a token reaches a key source. */
export interface KeyQuery {
  readonly algorithm: Algorithm
  readonly kid: string | undefined
  /** `x5t` of the header (RFC 7515 §4.1.7), where it is a text. It names the key of a token that has no `kid`. */
  readonly x5t?: string | undefined
  /** `x5t#S256` of the header (RFC 7515 §4.1.8), likewise. */
  readonly 'x5t#S256'?: string | undefined
  /** What the issuer's `algorithms` option allows; without one, each key serves its `defaultAlgorithms`. */
  readonly allowed?: readonly Algorithm[] | undefined
  /** The token's unverified `iat` in seconds: an unknown key is refused only by a set that is younger. */
  readonly issuedAt: number | undefined
}

/** What a guard gives to its key sources when it is made. */
export interface KeySourceContext {
  readonly clock: Clock
  emit<Name extends keyof BearerEvents>(name: Name, event: BearerEvents[Name]): void
}

/**
 * Where an issuer's keys come from: fixed ones, a JWKS URL, a KMS, a database.
 * Write your own against this interface; {@link verificationKey} makes the keys.
 */
export interface KeySource {
  /** Every algorithm that its keys can serve, where that is known at construction. */
  readonly algorithms?: readonly Algorithm[] | undefined
  /**
   * Candidates for one token, best first: those of exactly this `kid`, else those without one; for a token without `kid`
   * those of its thumbprint, else all. Four at most are tried, in turn; the same key twice counts once.
   *
   * Keys that are not for the token's algorithm may be among them: they are not tried, and where nothing else is left the
   * token is refused as `algorithm_refused` (401). An empty answer means "no such key" (`key_unknown`, 401). Throw or reject
   * when it cannot be decided (503): the error reaches the `failed` event. An answer that does not come within five seconds
   * has not decided either.
   */
  find(query: KeyQuery): readonly VerificationKey[] | Promise<readonly VerificationKey[]>
  /** Whether a key that it gave earlier still counts; asked on every hit of the token cache. Default: it does. */
  trusts?(key: VerificationKey): boolean
  /** Called once by the guard that uses it. */
  open?(context: KeySourceContext): void
  /** Resolves when the first keys are there. */
  ready?(): Promise<void>
  /** Whether it has keys that count at this moment. It waits for nothing, and may begin to load. Default: it has. */
  health?(): Health
  close?(): void | Promise<void>
}
