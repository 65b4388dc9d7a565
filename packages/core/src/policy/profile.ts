import { refusal } from '../errors/errors.ts'

/** Which rules make a JWT an access token: RFC 9068, or what issuers that say `typ: JWT` give out. */
export type Profile = 'rfc9068' | 'jwt'

type Claims = { readonly [claim: string]: unknown }

/**
 * Holds the header's `typ` (normalised: lower case, without `application/`) and the claims against a profile, so that no
 * ID, refresh or logout token passes as an access token (RFC 8725 §3.11, §3.12).
 */
export function checkProfile(profile: Profile, typ: string | undefined, claims: Claims): void {
  if (profile === 'rfc9068') checkRfc9068(typ, claims)
  else checkJwt(typ, claims)
}

function checkJwt(typ: string | undefined, claims: Claims): void {
  if (typ !== undefined && typ !== 'jwt' && typ !== 'at+jwt') throw refusal('type_refused')
  if (isOtherToken(claims)) throw refusal('not_an_access_token')
}

/** What RFC 9068 §2.2 requires; the values are checked with all other claims. */
const required = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'] as const

function checkRfc9068(typ: string | undefined, claims: Claims): void {
  if (typ !== 'at+jwt') throw refusal('type_refused')
  for (const name of required) if (claims[name] === undefined) throw refusal('claim_missing')
  if (claims['sub'] === '') throw refusal('claim_malformed')
}

/** What issuers without explicit typing put into their other tokens, and never into an access token. */
function isOtherToken(claims: Claims): boolean {
  const { at_hash, c_hash, s_hash, token_use, typ, events } = claims
  if (at_hash !== undefined || c_hash !== undefined || s_hash !== undefined) return true
  if (token_use !== undefined && token_use !== 'access') return true
  if (typeof events === 'object' && events !== null) return true
  return typeof typ === 'string' && otherTypes.has(typ.toLowerCase())
}

const otherTypes: ReadonlySet<string> = new Set(['id', 'refresh', 'offline', 'logout'])
