import type { Decoded } from './decode.ts'

/** What a token most likely is, and by what that shows. */
export interface Kind {
  readonly name:
    | 'access token'
    | 'ID token'
    | 'refresh token'
    | 'logout token'
    | 'security event'
    | 'JWT'
    | 'encrypted token'
    | 'no JWT'
  readonly because: string
}

const ofIdTokens = ['at_hash', 'c_hash', 's_hash', 'nonce'] as const

/** Tells access tokens from what clients send in their place. */
export function kindOf(token: string, decoded: Decoded | undefined): Kind {
  if (!decoded) {
    return token.split('.').length === 5
      ? { name: 'encrypted token', because: 'it has five parts (JWE): only whom it is for can read it' }
      : {
          name: 'no JWT',
          because: 'it has no three parts of which two are JSON: an opaque token, or one that was cut off',
        }
  }
  const { header, claims } = decoded
  const type = String(header['typ'] ?? '')
    .toLowerCase()
    .replace(/^application\//, '')
  const use = String(claims['token_use'] ?? claims['typ'] ?? '').toLowerCase()
  if (use === 'id') return { name: 'ID token', because: 'it says so itself (token_use, typ)' }
  if (type === 'at+jwt') return { name: 'access token', because: 'typ is at+jwt (RFC 9068)' }
  if (type === 'logout+jwt' || type === 'secevent+jwt') return { name: 'logout token', because: `typ is ${type}` }
  if (claims['events'] !== undefined) return { name: 'security event', because: 'it has events (RFC 8417)' }
  if (use === 'refresh' || use === 'offline') return { name: 'refresh token', because: 'it says so itself (typ)' }
  if (use === 'access' || use === 'bearer')
    return { name: 'access token', because: 'it says so itself (token_use, typ)' }
  const shown = ofIdTokens.filter((name) => claims[name] !== undefined)
  if (shown.length > 0 && claims['scope'] === undefined && claims['scp'] === undefined)
    return { name: 'ID token', because: `it has ${shown.join(', ')} (OpenID Connect Core §2)` }
  if (claims['scope'] !== undefined || claims['scp'] !== undefined)
    return { name: 'access token', because: 'it has scopes' }
  return { name: 'JWT', because: 'nothing in it says for what it is' }
}
