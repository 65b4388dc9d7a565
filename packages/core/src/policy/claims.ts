import type { BearerErrorReason } from '../errors/reasons.ts'
import { isName } from './name.ts'

type Claims = { readonly [claim: string]: unknown }

/** What the registered claims of one issuer's tokens are held against. */
export interface ClaimsPolicy {
  readonly issuer: string | null
  readonly audience: readonly string[] | null
  /** Seconds. */
  readonly clockTolerance: number
  /** Seconds. */
  readonly maxTokenLifetime: number
  /** Seconds since `iat`; infinite where a token may be of any age. */
  readonly maxTokenAge: number
}

/** Why claims are refused; nothing where they are good. */
type Fault = BearerErrorReason | undefined

/**
 * Checks the registered claims (RFC 7519 §4.1) at a time in seconds, and gives the fault of the first that fails. `isPrintable` says that all their strings are known to be printable ASCII: most are, and need no look at each.
 */
export function faultOfClaims(claims: Claims, policy: ClaimsPolicy, now: number, isPrintable: boolean): Fault {
  const isFit = isPrintable ? isText : isName
  return (
    faultOfIssuer(claims['iss'], policy.issuer, isFit) ??
    faultOfAudience(claims['aud'], policy.audience) ??
    faultOfTimes(claims, policy, now) ??
    faultOfNames(claims, isFit)
  )
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/**
 * Claims that name somebody or something: a number names nobody, and no revocation would find it. An empty `sub`, as tokens
 * of services have it, is no subject.
 */
function faultOfNames({ sub, jti, sid, client_id }: Claims, isFit: (value: unknown) => boolean): Fault {
  const isFitOrAbsent = (value: unknown): boolean => value === undefined || isFit(value)
  const areFit = (sub === '' || isFitOrAbsent(sub)) && [jti, sid, client_id].every(isFitOrAbsent)
  return areFit ? undefined : 'claim_malformed'
}

function faultOfIssuer(iss: unknown, issuer: string | null, isFit: (value: unknown) => boolean): Fault {
  if (iss === undefined) return issuer === null ? undefined : 'claim_missing'
  if (!isFit(iss)) return 'claim_malformed'
  return issuer === null || iss === issuer ? undefined : 'issuer_mismatch'
}

function faultOfAudience(aud: unknown, audience: readonly string[] | null): Fault {
  if (aud === undefined) return audience === null ? undefined : 'claim_missing'
  if (typeof aud === 'string') return audience === null || audience.includes(aud) ? undefined : 'audience_mismatch'
  if (!Array.isArray(aud) || !aud.every((entry) => typeof entry === 'string')) return 'claim_malformed'
  return audience === null || aud.some((entry) => audience.includes(entry)) ? undefined : 'audience_mismatch'
}

/** The names of registered claims that have another form than they must have, for diagnosis. */
export function malformedClaims(claims: Claims): readonly string[] {
  const isNone = (name: string): boolean => claims[name] === undefined
  const { aud } = claims
  const names = ['iss', 'sub', 'jti', 'sid', 'client_id'].filter((name) => !isNone(name) && !isName(claims[name]))
  const times = ['exp', 'nbf', 'iat'].filter((name) => !isNone(name) && !isNumericDate(claims[name]))
  const isAudience = [aud].flat().every((entry) => typeof entry === 'string')
  const found = [...names, ...(isNone('aud') || isAudience ? [] : ['aud']), ...times]
  return found.length > 0 ? found : ['iat']
}

/** Checks the times, which must hold again on every hit of the token cache. */
export function faultOfTimes(claims: Claims, policy: ClaimsPolicy, now: number): Fault {
  const { exp, nbf, iat } = claims
  if (exp === undefined) return 'claim_missing'
  if (!isNumericDate(exp)) return 'claim_malformed'
  if (now >= exp + policy.clockTolerance) return 'expired'
  if (nbf !== undefined) {
    if (!isNumericDate(nbf)) return 'claim_malformed'
    if (now < nbf - policy.clockTolerance) return 'not_yet_valid'
  }
  if (iat !== undefined) {
    if (!isNumericDate(iat)) return 'claim_malformed'
    if (iat > now + policy.clockTolerance) return 'issued_in_future'
    if (iat > exp) return 'claim_malformed'
  }
  // Last: by a clock that is behind every token is good for too long, and its beginning says what is wrong.
  if (exp > now + policy.maxTokenLifetime + policy.clockTolerance) return 'lifetime_too_long'
  if (iat === undefined) return policy.maxTokenAge === Number.POSITIVE_INFINITY ? undefined : 'claim_missing'
  return now > iat + policy.maxTokenAge + policy.clockTolerance ? 'token_too_old' : undefined
}

/**
 * The whole seconds between which claims that have passed {@link faultOfTimes} pass it again for sure: a second away from
 * either end, whatever rounding does.
 */
export function timeWindow(claims: Claims, policy: ClaimsPolicy): TimeWindow {
  const { clockTolerance, maxTokenLifetime } = policy
  const { exp, nbf, iat } = claims as { readonly [name: string]: number | undefined }
  const begin = Math.max((exp as number) - maxTokenLifetime, nbf ?? -Infinity, iat ?? -Infinity)
  return { from: Math.ceil(begin - clockTolerance) + 1, until: Math.floor(endOfTimes(claims, policy)) - 1 }
}

/** The second at which claims that have passed {@link faultOfTimes} pass it no more. */
export function endOfTimes(claims: Claims, { clockTolerance, maxTokenAge }: ClaimsPolicy): number {
  const { exp, iat } = claims as { readonly [name: string]: number | undefined }
  return Math.min(exp as number, (iat ?? Infinity) + maxTokenAge) + clockTolerance
}

export interface TimeWindow {
  readonly from: number
  readonly until: number
}

/** A NumericDate (RFC 7519 §2): a number, whole or not, not negative, that a double holds exactly enough to compare. */
function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
}
