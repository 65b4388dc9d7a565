import { ConfigurationError, refuseFurther } from '../../configuration.ts'
import { refusal } from '../../errors/errors.ts'
import type { JwtClaims } from '../../jwt.ts'
import type { Requirement } from './requirement.ts'

/** Seconds by which an issuer's clock may be ahead at most: as far as any `clockTolerance` goes. */
const ahead = 300

/**
 * Requires a token that was issued a moment ago: what it says of its bearer, such as roles, is so young. An older one is
 * refused with 401 `invalid_token`, upon which clients refresh. It reads `iat`; a token without one is refused.
 *
 * @example
 * app.post('/transfers', api.requireTokenAge(60), (_req, res) => res.end())
 */
export function requireTokenAge(seconds: number, ...further: readonly []): Requirement {
  refuseFurther('requireTokenAge', further, 'takes one number of seconds.')
  if (!(Number.isInteger(seconds) && seconds > 0))
    throw new ConfigurationError('requireTokenAge takes a whole number of seconds, at least 1.')
  return {
    check: ({ claims }, _native, now) => {
      const { iat } = claims as JwtClaims
      const age = now / 1000 - Number(iat)
      return typeof iat === 'number' && age <= seconds && age >= -ahead ? undefined : refusal('token_too_old')
    },
  }
}
