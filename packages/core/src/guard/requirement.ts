import type { BearerError } from '../errors/errors.ts'
import type { Maybe } from '../maybe.ts'
import type { Auth } from './auth.ts'

/** A condition that one route adds to its guard: a pure test that any adapter lifts into its framework. */
export interface Requirement<Claims = unknown, Native = unknown> {
  /** The scopes that it needs, for the challenge of a request without credentials (RFC 6750 §3). */
  readonly scopes?: readonly string[] | undefined
  /** Whether the revocation store itself must be asked, not this process's mirror of it. */
  readonly fresh?: boolean | undefined
  /** Gives the refusal, or nothing. `native` is the framework's own request or context, `now` the guard's time in ms. */
  check(auth: Auth<Claims>, native: Native, now: number): Maybe<BearerError | undefined>
}
