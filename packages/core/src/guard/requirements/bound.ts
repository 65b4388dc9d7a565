import type { Maybe } from '../../maybe.ts'
import { requireNoActor } from './actor.ts'
import { checkedRequirement, type Requirement } from './requirement.ts'
import {
  requireAnyRole,
  requireAnyScope,
  requireClaims,
  requireFreshRevocation,
  requireRole,
  requireScope,
} from './requirements.ts'
import { type StepUpOptions, stepUp } from './step-up.ts'
import { requireTokenAge } from './token-age.ts'

/** Every requirement, in the shape of one framework. */
export interface BoundRequirements<Middleware, Claims, Native> {
  /** Requires every one of these scopes. */
  requireScope(...all: readonly string[]): Middleware
  /** Requires one of these scopes. */
  requireAnyScope(...any: readonly string[]): Middleware
  requireRole(role: string): Middleware
  requireAnyRole(...any: readonly string[]): Middleware
  /** Requires what a test says of the claims; only `true` passes. */
  requireClaims(test: (claims: Claims, native: Native) => Maybe<boolean>): Middleware
  /** Requires that the revocation store itself is asked. */
  requireFreshRevocation(): Middleware
  /** Requires a stronger or more recent log-in (RFC 9470). */
  stepUp(options: StepUpOptions): Middleware
  /** Requires that nobody acts for the subject (`act`, RFC 8693 §4.1). */
  requireNoActor(): Middleware
  /** Requires a token that was issued so many seconds ago at most: an older one gets 401, and the client refreshes. */
  requireTokenAge(seconds: number): Middleware
  /** Requires what a requirement of core, or of your own, does: `api.require(mcpScopes({ … }))`. */
  require(requirement: Requirement<Claims, Native>): Middleware
}

/**
 * Lifts the requirements, with all that they are given, so that each sees what it must refuse, into a framework: all that an adapter gives is the lifting.
 *
 * @example
 * const helpers = bindRequirements((requirement) => (req: Request) => guard.enforce(req, bearerRequest, requirement))
 * helpers.requireScope('a') // middleware
 */
export function bindRequirements<Middleware, Claims, Native>(
  lift: (requirement: Requirement<Claims, Native>) => Middleware,
): BoundRequirements<Middleware, Claims, Native> {
  return {
    requireScope: (...all) => lift(requireScope(...all)),
    requireAnyScope: (...any) => lift(requireAnyScope(...any)),
    requireRole: (...one) => lift(requireRole(...one)),
    requireAnyRole: (...any) => lift(requireAnyRole(...any)),
    requireClaims: (...one) => lift(requireClaims(...one)),
    requireFreshRevocation: (...none) => lift(requireFreshRevocation(...none)),
    stepUp: (...one) => lift(stepUp(...one)),
    requireNoActor: (...none) => lift(requireNoActor(...none)),
    requireTokenAge: (...one) => lift(requireTokenAge(...one)),
    require: (...one) => lift(checkedRequirement(...one)),
  }
}
