import { ConfigurationError, refuseFurther } from '../../configuration.ts'
import { refusal } from '../../errors/errors.ts'
import type { JwtClaims } from '../../jwt.ts'
import { isRecent } from './recent.ts'
import type { Requirement } from './requirement.ts'

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
    check: ({ claims }, _native, now) =>
      isRecent((claims as JwtClaims).iat, seconds, now / 1000) ? undefined : refusal('token_too_old'),
  }
}
