import type { JwtClaims } from '@bearer/core'
import { SignJWT } from 'jose'
import { randomBytes, toBase64url } from './bytes.ts'
import type { SigningKeys } from './signing-keys.ts'
import type { AccessTokenContent } from './token-content.ts'

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
