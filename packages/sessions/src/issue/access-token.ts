import { chain, type JwtClaims, type Maybe } from '@bearer/core'
import { randomBytes, textToBase64url, toBase64url } from '../sealing/bytes.ts'
import type { SigningKeys } from './issuer-keys.ts'
import type { AccessTokenContent } from './token-content.ts'

export interface AccessTokenIssuer {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly keys: SigningKeys
}

/** 128 random bits that name a token. */
const tokenId = (): string => toBase64url(randomBytes(16))

/** Signs an access token as RFC 9068 §2 describes it. Times are seconds. */
export function signAccessToken(
  { issuer, audience, keys }: AccessTokenIssuer,
  content: AccessTokenContent,
  issuedAt: number,
  expiresAt: number,
  id: string = tokenId(),
): Maybe<string> {
  const { subject, clientId, scope, sessionId, authTime, acr, amr, act, cnf, claims } = content
  // JSON leaves out what is undefined. The names in `claims` are others, and they come last: V8 makes an object that begins
  // with them thirty times as slowly.
  const payload = JSON.stringify({
    client_id: clientId,
    scope,
    sid: sessionId,
    auth_time: authTime,
    acr,
    amr,
    act,
    cnf,
    jti: id,
    iss: issuer,
    sub: subject,
    aud: audience,
    iat: issuedAt,
    exp: expiresAt,
    ...claims,
  } satisfies JwtClaims)
  return chain(keys.signer(), ({ header, sign }) => {
    const input = `${header}.${textToBase64url(payload)}`
    return chain(sign(input), (signature) => `${input}.${signature}`)
  })
}
