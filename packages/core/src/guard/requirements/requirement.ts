import { ConfigurationError, refuseFurther } from '../../configuration.ts'
import { type BearerError, isBearerError } from '../../errors/errors.ts'
import type { BearerRequest } from '../../http/request.ts'
import { abandon, type Maybe } from '../../maybe.ts'
import { memberOf } from '../../own.ts'
import { rethrow } from '../../thrown.ts'
import type { Auth } from '../auth.ts'

/** A condition that one route adds to its guard: a pure test that any adapter lifts into its framework. */
export interface Requirement<Claims = unknown, Native = unknown> {
  /** The scopes that it needs, for the challenge of a request without credentials (RFC 6750 §3). */
  readonly scopes?: readonly string[] | undefined
  /** Whether the revocation store itself must be asked, not this process's mirror of it. */
  readonly fresh?: boolean | undefined
  /** Gives the refusal, or nothing. `native` is the framework's own request or context, `now` the guard's time in ms. */
  check(auth: Auth<Claims>, native: Native, now: number): Maybe<BearerError | undefined>
  /**
   * Gives the requirement that stands in the place of this one for a request, by its method, URL and header fields. Where nobody asks for
   * it, and where it gives none, `check` decides: it is as strict as the strictest.
   */
  forRequest?(request: BearerRequest): Requirement<Claims, Native> | undefined
}

/** The requirement that a request has to meet. */
export const requirementFor = <Native extends object>(
  requirement: Requirement<object, never>,
  native: Native,
  toRequest: (native: Native) => BearerRequest,
): Requirement<object, never> => {
  if (!memberOf(requirement, 'forRequest')) return requirement
  let found: Requirement<object, never> | undefined
  try {
    found = requirement.forRequest!(toRequest(native))
  } catch (thrown) {
    rethrow(thrown)
  }
  // What is no requirement, such as a promise of one, asks for nothing: that is not to pass for an answer.
  abandon(found)
  return typeof found?.check === 'function' ? found : requirement
}

/** What a check gave, where it is a refusal or nothing: `false` is neither, and must not pass for "nothing to object". */
export function verdictOf(given: unknown): BearerError | undefined {
  if (given === undefined || given === null) return undefined
  if (isBearerError(given)) return given
  throw new TypeError('A check gives a refusal, such as refuse(…), or nothing where all is well.')
}

/** Refuses what is no requirement, such as the middleware that a framework makes of one. */
export function checkedRequirement<Checked extends Requirement<never, never>>(
  requirement: Checked,
  ...further: readonly []
): Checked {
  refuseFurther('require', further, 'takes one requirement.')
  if (typeof requirement === 'object' && typeof requirement?.check === 'function') return requirement
  throw new ConfigurationError('require takes a requirement of core, such as mcpScopes({ … }), or one of your own.')
}
