import { chain, type JwtClaims, type Maybe } from '@bearer/core'
import { randomBytes, textToBase64url, toBase64url } from './bytes.ts'
import type { SigningKeys } from './signing-keys.ts'
import type { AccessTokenContent } from './token-content.ts'

export interface AccessTokenIssuer {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly keys: SigningKeys
}

/** Signs an access token as RFC 9068 §2 describes it. Times are seconds. */
export function signAccessToken(
  { issuer, audience, keys }: AccessTokenIssuer,
  content: AccessTokenContent,
  issuedAt: number,
  expiresAt: number,
): Maybe<string> {
  const { subject, clientId, scope, sessionId, authTime, acr, amr, claims } = content
  // JSON leaves out what is undefined.
  const payload = JSON.stringify({
    ...claims,
    client_id: clientId,
    scope,
    sid: sessionId,
    auth_time: authTime,
    acr,
    amr,
    jti: toBase64url(randomBytes(16)),
    iss: issuer,
    sub: subject,
    aud: audience,
    iat: issuedAt,
    exp: expiresAt,
  } satisfies JwtClaims)
  return chain(keys.signer(), ({ header, sign }) => {
    const input = `${header}.${textToBase64url(payload)}`
    return chain(sign(input), (signature) => `${input}.${signature}`)
  })
}
