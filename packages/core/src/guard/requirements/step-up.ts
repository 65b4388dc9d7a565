import { ConfigurationError, ownOptions, refuseFurther } from '../../configuration.ts'
import { refusal } from '../../errors/errors.ts'
import type { JwtClaims } from '../../jwt.ts'
import { isScope } from '../../policy/scopes.ts'
import { isRecent } from './recent.ts'
import type { Requirement } from './requirement.ts'

/** How strong and how recent the user's own authentication must be. */
export interface StepUpOptions {
  /** Acceptable `acr` values, preferred first. */
  readonly acr?: string | readonly string[] | undefined
  /** Seconds since `auth_time` at most. */
  readonly maxAge?: number | undefined
  /** Methods that must have been used, every one of them, such as `['otp']` (RFC 8176). The challenge cannot name them. */
  readonly amr?: string | readonly string[] | undefined
}

/**
 * Requires a stronger or more recent log-in (RFC 9470). It reads `acr`, `amr` and `auth_time`, never `iat`: a refreshed token is
 * new, the user's authentication is not.
 *
 * @example
 * app.post('/transfers', api.stepUp({ acr: 'gold', maxAge: 300 }), (_req, res) => res.end())
 */
export function stepUp(options: StepUpOptions, ...further: readonly []): Requirement {
  refuseFurther('stepUp', further, 'takes one object: { acr, amr, maxAge }.')
  const { acr, amr, maxAge } = ownOptions('stepUp', options, ['acr', 'maxAge', 'amr'])
  if ([acr, amr, maxAge].every((one) => one === undefined))
    throw new ConfigurationError('stepUp takes acr, amr, maxAge or several of them.')
  const [acrValues, methods] = [valuesOf('acr', acr), valuesOf('amr', amr)]
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge >= 0)) {
    throw new ConfigurationError('stepUp: maxAge is a whole number of seconds.')
  }
  const demand = { acrValues, maxAge }
  return {
    check: ({ claims }, _native, now) => {
      const { acr: level, amr: used, auth_time: authTime } = claims as JwtClaims
      const strong = acrValues === undefined || (typeof level === 'string' && acrValues.includes(level))
      const complete = methods?.every((method) => Array.isArray(used) && used.includes(method)) ?? true
      const recent = maxAge === undefined || isRecent(authTime, maxAge, now / 1000)
      return strong && complete && recent ? undefined : refusal('authentication_insufficient', demand)
    },
  }
}

function valuesOf(name: string, given: string | readonly string[] | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined
  const values = typeof given === 'string' ? [given] : given
  if (Array.isArray(values) && values.length > 0 && values.every(isScope)) return Object.freeze([...values])
  throw new ConfigurationError(`stepUp: ${name} is one value or an array of values, without spaces and quotes.`)
}
