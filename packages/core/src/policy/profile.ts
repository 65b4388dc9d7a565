import { refusal } from '../errors/errors.ts'

/** Which rules make a JWT an access token: RFC 9068, or what issuers that say `typ: JWT` give out. */
export type Profile = 'rfc9068' | 'jwt'

/** What makes a JWT an access token of one issuer. */
export interface TokenKind {
  readonly profile: Profile
  /** Values of `typ` that are taken beside the profile's, normalised. */
  readonly types: readonly string[]
  /** Whether what looks like an ID token is taken for an access token. */
  readonly idTokens: boolean
}

type Claims = { readonly [claim: string]: unknown }

/**
 * Holds the header's `typ` (normalised: lower case, without `application/`) and the claims against what an issuer's access
 * tokens are, so that no ID, refresh or logout token passes as one (RFC 8725 §3.11, §3.12).
 */
export function checkProfile({ profile, types, idTokens }: TokenKind, typ: string | undefined, claims: Claims): void {
  const isTyped = typ === 'at+jwt'
  if (!isTyped && !(typ !== undefined && types.includes(typ))) {
    if (profile === 'rfc9068' || (typ !== undefined && typ !== 'jwt')) throw refusal('type_refused')
  }
  if (profile === 'rfc9068') checkRfc9068(claims)
  // Only the type of RFC 9068 says what a token is beyond doubt.
  if (!(isTyped && profile === 'rfc9068') && isOtherToken(claims, idTokens)) throw refusal('not_an_access_token')
}

/** What RFC 9068 §2.2 requires; the values are checked with all other claims. */
const required = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'] as const

function checkRfc9068(claims: Claims): void {
  for (const name of required) if (claims[name] === undefined) throw refusal('claim_missing')
  if (claims['sub'] === '') throw refusal('claim_malformed')
}

/** The claims that a token of a profile cannot do without; of one without either check, those that are left. */
export function requiredClaims({ profile, issuer, audience, maxTokenAge }: RequiredOptions): readonly string[] {
  if (profile === 'rfc9068') return required
  const aged = maxTokenAge === Number.POSITIVE_INFINITY ? [] : ['iat']
  return ['exp', ...aged, ...(issuer === null ? [] : ['iss']), ...(audience === null ? [] : ['aud'])]
}

interface RequiredOptions {
  readonly profile: Profile
  readonly issuer: string | null
  readonly audience: readonly string[] | null
  readonly maxTokenAge: number
}

/** The names of claims that tell, or may tell, that a token is no access token. */
export const otherTokenClaims = (claims: Claims): readonly string[] =>
  ['at_hash', 'c_hash', 's_hash', 'token_use', 'events', 'typ'].filter((name) => claims[name] !== undefined)

/** What issuers without explicit typing put into their other tokens, and never into an access token. */
function isOtherToken({ at_hash, c_hash, s_hash, token_use, typ, events }: Claims, idTokens: boolean): boolean {
  if (!idTokens && (at_hash !== undefined || c_hash !== undefined || s_hash !== undefined)) return true
  if (token_use !== undefined && token_use !== 'access' && !(idTokens && token_use === 'id')) return true
  if (typeof events === 'object' && events !== null) return true
  if (typeof typ !== 'string') return false
  const type = typ.toLowerCase()
  return otherTypes.has(type) || (type === 'id' && !idTokens)
}

const otherTypes: ReadonlySet<string> = new Set(['refresh', 'offline', 'logout'])
