import { ConfigurationError, type JwtClaims } from '@bearer/core'
import { SignJWT } from 'jose'
import { randomBytes, toBase64url } from './bytes.ts'
import type { SigningKeys } from './signing-keys.ts'

/** What an access token is about. */
export interface AccessTokenContent {
  readonly subject: string
  readonly clientId: string
  /** Scopes, separated by spaces. */
  readonly scope?: string | undefined
  readonly sessionId?: string | undefined
  /** Seconds: when the user logged in. It stays the same through refreshes (RFC 9068 §2.2.1). */
  readonly authTime?: number | undefined
  readonly acr?: string | undefined
  readonly amr?: readonly string[] | undefined
  /** Further claims, such as `roles`. Registered names are refused. */
  readonly claims?: { readonly [name: string]: unknown } | undefined
}

export interface AccessTokenIssuer {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly keys: SigningKeys
}

/** Signs an access token as RFC 9068 §2 describes it. Times are seconds. */
export async function signAccessToken(
  { issuer, audience, keys }: AccessTokenIssuer,
  content: AccessTokenContent,
  issuedAt: number,
  expiresAt: number,
): Promise<string> {
  const { subject, clientId, scope, sessionId, authTime, acr, amr, claims } = content
  const payload = {
    ...claims,
    ...defined({ client_id: clientId, scope, sid: sessionId, auth_time: authTime, acr, amr }),
    jti: toBase64url(randomBytes(16)),
  } satisfies JwtClaims
  return new SignJWT(payload)
    .setProtectedHeader({ alg: keys.algorithm, typ: 'at+jwt', kid: keys.kid })
    .setIssuer(issuer)
    .setSubject(subject)
    .setAudience(typeof audience === 'string' ? audience : [...audience])
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(await keys.signer())
}

/** Members without the undefined ones. */
function defined<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>
}

/** Claims that the issuer alone decides about. */
const reserved = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'sid',
  'scope',
  'scp',
  'auth_time',
  'acr',
  'amr',
  'cnf',
]

/** Refuses contents that would make a token nobody can use, or one that says more than it should. */
export function checkContent({ subject, scope, claims = {} }: Omit<AccessTokenContent, 'clientId'>): void {
  if (typeof subject !== 'string' || subject === '')
    throw new ConfigurationError('subject is a text that names the user.')
  if (scope !== undefined && !/^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(scope)) {
    throw new ConfigurationError('scope is a text of scopes with single spaces between, or left out.')
  }
  const taken = Object.keys(claims).find((name) => reserved.includes(name))
  if (taken) throw new ConfigurationError(`claims cannot set ${taken}: the issuer does.`)
}
