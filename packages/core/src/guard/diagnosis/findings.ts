import type { Demand } from '../../errors/errors.ts'
import { type Hint, particularHints } from '../../errors/hints.ts'
import type { BearerErrorReason } from '../../errors/reasons.ts'
import { hasForwarding } from '../../extract/transport.ts'
import { type BearerRequest, fieldValues } from '../../http/request.ts'
import type { JsonObject } from '../../json/object.ts'
import { isFixed } from '../../keys/fixed.ts'
import { isAlgorithm } from '../../keys/material/algorithms.ts'
import { memberOf } from '../../own.ts'
import { malformedClaims } from '../../policy/claims.ts'
import { otherTokenClaims, requiredClaims } from '../../policy/profile.ts'
import type { IssuerPolicy } from '../../verify/issuer-policy.ts'

/** What is known of a refusal, to find its cause: the token is not verified, and may be none. */
export interface Refusal {
  readonly request: BearerRequest | undefined
  readonly header: JsonObject
  readonly claims: JsonObject
  /** The issuers that are known beforehand. */
  readonly policies: readonly IssuerPolicy[]
  /** The one of them that counts for the token. */
  readonly policy: IssuerPolicy | undefined
  readonly origins: readonly string[]
  /** What the refusal asks for. */
  readonly demand: Demand
  /** Seconds. */
  readonly now: number
}

/** What was expected and what came, and the particular cause, where it shows. */
export interface Finding {
  readonly expected?: unknown
  readonly found?: unknown
  readonly hint?: Hint | undefined
}

/** What to look at, for the reasons that configuration has a part in. */
export const findings: { readonly [Reason in BearerErrorReason]?: (refusal: Refusal) => Finding } = {
  no_credentials: ({ request, demand: { scopes } }) => ({ expected: scopes, ...(request && ofAuthorization(request)) }),
  issuer_mismatch: ofIssuer,
  issuer_unknown: (refusal) =>
    refusal.claims['iss'] === undefined ? { ...ofIssuer(refusal), hint: particularHints.nameless } : ofIssuer(refusal),
  audience_mismatch: ({ policy, claims: { aud } }) => ({
    expected: policy?.audience,
    found: aud,
    hint: nearly(policy?.audience ?? [], aud),
  }),
  type_refused: ({ policy, header: { typ } }) => ({
    expected: policy && ['at+jwt', ...(policy.profile === 'jwt' ? ['JWT'] : []), ...policy.types],
    found: typ ?? 'none',
  }),
  not_an_access_token: ({ claims }) => ({ found: otherTokenClaims(claims) }),
  algorithm_refused: ({ policy, header: { alg } }) => ({
    expected: policy && (policy.algorithms ?? algorithmsOf(policy)),
    found: alg ?? 'none',
    hint: isAlgorithm(alg) ? undefined : particularHints.unsigned,
  }),
  key_unknown: ({ header: { alg } }) => ({ found: alg }),
  signature_invalid: ({ policy, header: { alg } }) => ({
    found: alg,
    hint: policy?.sources.every(isFixed) ? particularHints.wrong_secret : undefined,
  }),
  claim_missing: ({ policy, claims }) => ({
    expected: policy && requiredClaims(policy).filter((name) => claims[name] === undefined),
  }),
  claim_malformed: ({ claims }) => ({ found: malformedClaims(claims) }),
  lifetime_too_long: ({ policy, claims: { exp }, now }) => ({
    expected: policy && `${policy.maxTokenLifetime} seconds`,
    ...ofTime(exp, now, 'ahead'),
  }),
  not_yet_valid: ({ claims: { nbf }, now }) => ofTime(nbf, now, 'ahead'),
  issued_in_future: ({ claims: { iat }, now }) => ofTime(iat, now, 'ahead'),
  token_too_old: ({ claims: { iat }, now }) => ofTime(iat, now, 'ago'),
  expired: ({ claims: { exp }, now }) => ofTime(exp, now, 'ago'),
  proof_missing: ({ claims: { cnf } }) => ({ found: Object.keys((cnf ?? {}) as object).map((name) => `cnf.${name}`) }),
  role_insufficient: ({ demand: { roles } }) => ({ expected: roles }),
  authentication_insufficient: ({ demand: { acrValues, maxAge } }) => ({
    expected: acrValues ?? (maxAge === undefined ? undefined : `${maxAge} seconds`),
  }),
  cross_site: ({ origins, request }) => ({
    expected: origins,
    found: request && fieldValues(request, 'origin')[0],
    hint: request && fieldValues(request, 'sec-fetch-site')[0] === 'same-site' ? particularHints.same_site : undefined,
  }),
  plain_http: ({ request }) => ({ hint: request && ofTransport(request) }),
}

/** A JWT in the field `Authorization` that is not read is no stranger's: its scheme is another, or none. */
function ofAuthorization(request: BearerRequest): Finding {
  const jwt = /^\s*(?:([a-z]\w{0,15})\s+)?eyJ/i.exec(fieldValues(request, 'authorization')[0] ?? '')
  return jwt ? { found: jwt[1] ?? 'no scheme', hint: particularHints.unread } : {}
}

function ofIssuer({ policies, claims: { iss } }: Refusal): Finding {
  const expected = policies.flatMap(({ issuer }) => issuer ?? [])
  return { expected, found: iss, hint: nearly(expected, iss) }
}

/** Where only the spelling differs, as people copy URLs. */
function nearly(expected: readonly string[], found: unknown): Hint | undefined {
  const texts = [found].flat().filter((one) => typeof one === 'string')
  const meet = (spell: (text: string) => string): boolean =>
    texts.some((text) => expected.some((one) => spell(one) === spell(text)))
  if (meet(withoutSlash)) return particularHints.slash
  return meet((text) => withoutSlash(text.toLowerCase().replace(/^https:/, 'http:')))
    ? particularHints.other_spelling
    : undefined
}

const withoutSlash = (text: string): string => (text.endsWith('/') ? text.slice(0, -1) : text)

const algorithmsOf = ({ sources }: IssuerPolicy): readonly string[] | undefined => {
  const known = sources.flatMap((source) => memberOf(source, 'algorithms') ?? [])
  return known.length > 0 ? [...new Set(known)] : undefined
}

/** A time that is later than the year 5138 was meant to be milliseconds. */
const mostSeconds = 1e11

function ofTime(time: unknown, now: number, direction: 'ahead' | 'ago'): Finding {
  if (typeof time !== 'number') return {}
  const seconds = Math.round(direction === 'ahead' ? time - now : now - time)
  return {
    found: `${seconds} seconds ${direction}`,
    hint: time > mostSeconds ? particularHints.milliseconds : undefined,
  }
}

/** A client that hung up has no address any more, and a Unix socket never has: that is no proxy whose trust is missing. */
function ofTransport(request: BearerRequest): Hint | undefined {
  if (memberOf(request, 'tlsHint') !== undefined) return { text: request.tlsHint as string, ofSetting: true }
  const isKnown = memberOf(request, 'remoteAddress') !== undefined || hasForwarding(request)
  return isKnown ? undefined : particularHints.unknown_peer
}
