import { refusal } from '../errors/errors.ts'
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

/**
 * Checks the registered claims (RFC 7519 §4.1) at a time in seconds. Throws the refusal of the first that fails.
 * `isPrintable` says that all their strings are known to be printable ASCII: most are, and need no look at each.
 */
export function checkClaims(claims: Claims, policy: ClaimsPolicy, now: number, isPrintable: boolean): void {
  const isFit = isPrintable ? isText : isName
  checkIssuer(claims['iss'], policy.issuer, isFit)
  checkAudience(claims['aud'], policy.audience)
  checkTimes(claims, policy, now)
  checkNames(claims, isFit)
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/**
 * Claims that name somebody or something: a number names nobody, and no revocation would find it. An empty `sub`, as tokens
 * of services have it, is no subject.
 */
function checkNames({ sub, jti, sid, client_id }: Claims, isFit: (value: unknown) => boolean): void {
  const isFitOrAbsent = (value: unknown): boolean => value === undefined || isFit(value)
  if (sub !== '' && !isFitOrAbsent(sub)) throw refusal('claim_malformed')
  if (!isFitOrAbsent(jti) || !isFitOrAbsent(sid) || !isFitOrAbsent(client_id)) throw refusal('claim_malformed')
}

function checkIssuer(iss: unknown, issuer: string | null, isFit: (value: unknown) => boolean): void {
  if (iss === undefined && issuer === null) return
  if (iss === undefined) throw refusal('claim_missing')
  if (!isFit(iss)) throw refusal('claim_malformed')
  if (issuer !== null && iss !== issuer) throw refusal('issuer_mismatch')
}

function checkAudience(aud: unknown, audience: readonly string[] | null): void {
  if (aud === undefined && audience === null) return
  if (aud === undefined) throw refusal('claim_missing')
  if (typeof aud === 'string') {
    if (audience === null || audience.includes(aud)) return
    throw refusal('audience_mismatch')
  }
  if (!Array.isArray(aud) || !aud.every((entry) => typeof entry === 'string')) throw refusal('claim_malformed')
  if (audience !== null && !aud.some((entry) => audience.includes(entry))) throw refusal('audience_mismatch')
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

/** The times that must hold again on every hit of the token cache. */
export function checkTimes(claims: Claims, policy: ClaimsPolicy, now: number): void {
  const { exp, nbf, iat } = claims
  if (exp === undefined) throw refusal('claim_missing')
  if (!isNumericDate(exp)) throw refusal('claim_malformed')
  if (now >= exp + policy.clockTolerance) throw refusal('expired')
  if (exp > now + policy.maxTokenLifetime + policy.clockTolerance) throw refusal('lifetime_too_long')
  if (nbf !== undefined) {
    if (!isNumericDate(nbf)) throw refusal('claim_malformed')
    if (now < nbf - policy.clockTolerance) throw refusal('not_yet_valid')
  }
  if (iat !== undefined) {
    if (!isNumericDate(iat)) throw refusal('claim_malformed')
    if (iat > now + policy.clockTolerance) throw refusal('issued_in_future')
    if (iat > exp) throw refusal('claim_malformed')
    if (now > iat + policy.maxTokenAge + policy.clockTolerance) throw refusal('token_too_old')
  } else if (policy.maxTokenAge !== Number.POSITIVE_INFINITY) throw refusal('claim_missing')
}

/**
 * The whole seconds between which claims that have passed {@link checkTimes} pass it again for sure: a second away from
 * either end, whatever rounding does.
 */
export function timeWindow(claims: Claims, policy: ClaimsPolicy): TimeWindow {
  const { clockTolerance, maxTokenLifetime } = policy
  const { exp, nbf, iat } = claims as { readonly [name: string]: number | undefined }
  const begin = Math.max((exp as number) - maxTokenLifetime, nbf ?? -Infinity, iat ?? -Infinity)
  return { from: Math.ceil(begin - clockTolerance) + 1, until: Math.floor(endOfTimes(claims, policy)) - 1 }
}

/** The second at which claims that have passed {@link checkTimes} pass it no more. */
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
