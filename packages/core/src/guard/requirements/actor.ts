import { refuseFurther } from '../../configuration.ts'
import { refusal } from '../../errors/errors.ts'
import { deepFreeze } from '../../freeze.ts'
import type { JwtClaims } from '../../jwt.ts'
import { ownMember } from '../../own.ts'
import type { Actor } from '../auth.ts'
import type { Requirement } from './requirement.ts'

/** Somebody acts, and the token does not say who: `act` is no object. */
const nobodyKnown: Actor = Object.freeze({})

/** Who acts for a token's subject (RFC 8693 §4.1). */
export function actorOf(claims: JwtClaims): Actor | undefined {
  const act = ownMember(claims, 'act')
  if (act === undefined) return undefined
  return typeof act === 'object' && act !== null && !Array.isArray(act) ? deepFreeze(act as Actor) : nobodyKnown
}

/**
 * Requires that nobody acts for the subject: what a user alone may do, such as changing a password.
 *
 * @example
 * app.post('/password', api.requireNoActor(), (_req, res) => res.end()) // whoever acts for the user changes no password
 */
export function requireNoActor(...further: readonly never[]): Requirement {
  refuseFurther('requireNoActor', further, 'takes nothing.')
  return { check: ({ actor }) => (actor === undefined ? undefined : refusal('actor_refused')) }
}
