import { ConfigurationError } from '../configuration.ts'
import { asked } from '../keys/asked-source.ts'
import { checkKeys } from '../keys/check-keys.ts'
import { type Algorithm, everyName } from '../keys/material/algorithms.ts'
import { discovered } from '../keys/remote/discovery/discovered.ts'
import type { KeySource } from '../keys/source.ts'
import { memberOf, ownMembers } from '../own.ts'
import type { ClaimsPolicy } from '../policy/claims.ts'
import { isName } from '../policy/name.ts'
import type { TokenKind } from '../policy/profile.ts'
import type { Revocations } from '../revocation/revocations.ts'
import type { IssuerOptions, SessionsIssuer } from './issuer.ts'
import { tokenTypes } from './token-types.ts'

/** One issuer's options, checked and with their defaults: what the verifier works with. */
export interface IssuerPolicy extends ClaimsPolicy, TokenKind {
  readonly sources: readonly KeySource[]
  readonly algorithms: readonly Algorithm[] | undefined
  /** The revocations of this issuer's own sessions. */
  readonly revocations: Revocations | undefined
}

/** The defaults that a guard sets for all its issuers. */
export interface IssuerDefaults {
  readonly clockTolerance?: number | undefined
  readonly maxTokenLifetime?: number | undefined
  readonly maxTokenAge?: number | undefined
}

const noDefaults: IssuerDefaults = Object.freeze(ownMembers({}))

/** The names of {@link IssuerOptions}. */
export const issuerOptionNames = [
  'issuer',
  'audience',
  'keys',
  'algorithms',
  'profile',
  'types',
  'idTokens',
  'clockTolerance',
  'maxTokenLifetime',
  'maxTokenAge',
] as const

/** Checks one issuer's options and fills in the defaults. Throws a {@link ConfigurationError} that says what to do. */
export function issuerPolicy(
  options: IssuerOptions | SessionsIssuer,
  defaults: IssuerDefaults = noDefaults,
): IssuerPolicy {
  return isSessionsIssuer(options) ? ofSessions(options, defaults) : ofOptions(options, defaults)
}

export function isSessionsIssuer(value: unknown): value is SessionsIssuer {
  return typeof value === 'object' && value !== null && memberOf(value as SessionsIssuer, 'isSessions') === true
}

function ofSessions(sessions: SessionsIssuer, defaults: IssuerDefaults): IssuerPolicy {
  const { clockTolerance = ownClockTolerance, maxTokenAge } = defaults
  const own = { clockTolerance, maxTokenAge, profile: 'rfc9068' } as const
  const { issuer, audience, keys } = sessions
  const maxTokenLifetime = Math.min(sessions.maxTokenLifetime, defaults.maxTokenLifetime ?? Number.POSITIVE_INFINITY)
  return {
    ...ofOptions({ issuer, audience, keys, maxTokenLifetime, ...own }, noDefaults),
    revocations: sessions.revocations,
  }
}

/** Seconds. The clocks of one's own servers agree better than those of two organisations. */
const ownClockTolerance = 5

function ofOptions(given: IssuerOptions, defaults: IssuerDefaults): IssuerPolicy {
  const options = ownMembers(given)
  const { issuer, audience, keys, algorithms, profile = 'jwt', types, idTokens = false } = options
  checkIssuerOption(issuer)
  if (profile !== 'jwt' && profile !== 'rfc9068') throw new ConfigurationError('profile is "jwt" or "rfc9068".')
  checkIdTokens(idTokens, options)
  const sources = keysOf(keys, issuer).map(asked)
  checkKeys(sources, algorithms)
  return {
    issuer,
    audience: audienceList(audience),
    sources,
    algorithms: algorithms && everyName(algorithms),
    profile,
    types: tokenTypes(types),
    idTokens,
    ...checkTolerances(options, defaults),
    revocations: undefined,
  }
}

type Tolerances = Pick<ClaimsPolicy, 'clockTolerance' | 'maxTokenLifetime' | 'maxTokenAge'>

/** Gives what an issuer's options say about times, else its guard's, else the defaults. */
export function checkTolerances(options: IssuerDefaults, defaults: IssuerDefaults = noDefaults): Tolerances {
  const {
    clockTolerance = defaults.clockTolerance,
    maxTokenLifetime = defaults.maxTokenLifetime,
    maxTokenAge = defaults.maxTokenAge,
  } = options
  return {
    clockTolerance: secondsWithin('clockTolerance', clockTolerance, 30, 0, 300),
    maxTokenLifetime: secondsWithin('maxTokenLifetime', maxTokenLifetime, 172_800, 1, 31_622_400),
    maxTokenAge: secondsWithin('maxTokenAge', maxTokenAge, Number.POSITIVE_INFINITY, 1, 31_622_400),
  }
}

function checkIssuerOption(issuer: unknown): void {
  if (issuer === null || isName(issuer)) return
  throw new ConfigurationError(
    'issuer is required: the exact "iss" of the tokens. To accept tokens of any issuer, write issuer: null and give the keys.',
  )
}

/** An ID token is for the client that it names: whoever takes one must say which clients those are. */
function checkIdTokens(idTokens: unknown, { audience, profile }: IssuerOptions): void {
  if (typeof idTokens !== 'boolean') throw new ConfigurationError('idTokens is true or false.')
  if (!idTokens) return
  if (audience === null) {
    throw new ConfigurationError(
      'idTokens needs an audience: the client ids whose ID tokens are taken. With audience: null, those of every client would be.',
    )
  }
  if (profile === 'rfc9068') {
    throw new ConfigurationError('idTokens goes with profile "jwt": no ID token has the type of RFC 9068.')
  }
}

function audienceList(audience: IssuerOptions['audience']): readonly string[] | null {
  if (audience === null) return null
  const list = typeof audience === 'string' ? [audience] : audience
  if (Array.isArray(list) && list.length > 0 && list.every((entry) => typeof entry === 'string' && entry !== '')) {
    return Object.freeze([...list])
  }
  throw new ConfigurationError(
    'audience is required: the identifier of this API that tokens carry in "aud", or an array of such strings (no ' +
      'patterns). To accept tokens meant for any audience, write audience: null.',
  )
}

function keysOf(keys: IssuerOptions['keys'], issuer: string | null): readonly KeySource[] {
  if (keys === undefined) {
    if (issuer === null)
      throw new ConfigurationError('issuer: null needs keys: there is no issuer to discover them from.')
    return [discovered(issuer)]
  }
  const sources: readonly KeySource[] = Array.isArray(keys) ? keys : [keys as KeySource]
  if (sources.length === 0 || !sources.every((source) => typeof source?.find === 'function')) {
    throw new ConfigurationError(
      'keys takes key sources: secret(bytes), publicKey(pem), jwks(document), remoteJwks(url), discover(issuer) or your own.',
    )
  }
  return sources
}

function secondsWithin(name: string, value: number | undefined, fallback: number, least: number, most: number): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new ConfigurationError(`${name} is a number of seconds from ${least} to ${most}.`)
}
