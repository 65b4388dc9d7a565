import { ConfigurationError, ownOptions, refuseFurther } from '../configuration.ts'
import { refusal } from '../errors/errors.ts'
import type { JwtClaims } from '../jwt.ts'
import { isScope } from '../policy/scopes.ts'
import type { Requirement } from './requirement.ts'

/** How strong and how recent the user's own authentication must be. */
export interface StepUpOptions {
  /** Acceptable `acr` values, preferred first. */
  readonly acr?: string | readonly string[] | undefined
  /** Seconds since `auth_time` at most. */
  readonly maxAge?: number | undefined
}

/**
 * Requires a stronger or more recent log-in (RFC 9470). It reads `acr` and `auth_time`, never `iat`: a refreshed token is
 * new, the user's authentication is not.
 */
export function stepUp(options: StepUpOptions, ...further: readonly []): Requirement {
  refuseFurther('stepUp', further, 'takes one object: { acr, maxAge }.')
  const { acr: given, maxAge } = ownOptions('stepUp', options, ['acr', 'maxAge'])
  const acrValues = typeof given === 'string' ? [given] : given
  if (acrValues === undefined && maxAge === undefined) throw new ConfigurationError('stepUp takes acr, maxAge or both.')
  if (acrValues !== undefined && !(Array.isArray(acrValues) && acrValues.length > 0 && acrValues.every(isScope))) {
    throw new ConfigurationError('stepUp: acr is one value or an array of values, without spaces and quotes.')
  }
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge >= 0)) {
    throw new ConfigurationError('stepUp: maxAge is a whole number of seconds.')
  }
  const demand = { acrValues, maxAge }
  return {
    check: ({ claims }, _native, now) => {
      const { acr, auth_time: authTime } = claims as JwtClaims
      const strong = acrValues === undefined || (typeof acr === 'string' && acrValues.includes(acr))
      const recent = maxAge === undefined || isWithin(maxAge, authTime, now / 1000)
      return strong && recent ? undefined : refusal('authentication_insufficient', demand)
    },
  }
}

/** Seconds by which an issuer's clock may be ahead at most: as far as any `clockTolerance` goes. */
const ahead = 300

/** A log-in that is yet to come says nothing of how recent it is: some issuers count in milliseconds, say. */
function isWithin(maxAge: number, authTime: unknown, now: number): boolean {
  return typeof authTime === 'number' && now - authTime <= maxAge && authTime - now <= ahead
}
