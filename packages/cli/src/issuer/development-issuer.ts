import { createHash, randomUUID } from 'node:crypto'
import type { Algorithm } from '@bearer/core'
import { createTestIssuer, type Defect } from '@bearer/core/testing'
import type { User } from './users.ts'

/** What a token is to be. */
export interface MintRequest {
  readonly subject: string
  readonly clientId: string
  readonly scope: string
  readonly audience?: string | undefined
  /** Seconds. Default: an hour. */
  readonly expiresIn?: number | undefined
  readonly claims?: { readonly [claim: string]: unknown } | undefined
  readonly defect?: Defect | undefined
}

/** What signs, without the server around it. */
export interface DevelopmentIssuer {
  readonly issuer: string
  readonly audience: string
  readonly users: readonly User[]
  readonly algorithm: Algorithm
  /** The public keys, in JSON. */
  jwks(): Promise<string>
  accessToken(request: MintRequest): Promise<string>
  /** An ID token for a client (OpenID Connect Core §2), beside its access token. */
  idToken(subject: string, clientId: string, accessToken: string, nonce: string | undefined): Promise<string>
}

/** Seconds that its tokens are good for. */
export const usualLifetime = 3600

/**
 * Makes the issuer of `bearer issuer`. Its key lives as long as the process, under an id of its own each time: a guard that
 * has the key of before asks for the new one, instead of finding that a signature does not hold.
 */
export async function developmentIssuer(
  issuer: string,
  audience: string,
  users: readonly User[],
  algorithm: Algorithm = 'RS256',
): Promise<DevelopmentIssuer> {
  const signing = await createTestIssuer({ listen: false, audience, algorithm, clock: Date.now })
  await signing.rotate({ kid: randomUUID(), keep: false })
  return {
    issuer,
    audience,
    users,
    algorithm,
    jwks: async () => (await signing.fetch(signing.jwksUri, { headers: {} } as never)).text(),
    accessToken: ({
      subject,
      clientId,
      scope,
      audience: aud = audience,
      expiresIn = usualLifetime,
      claims,
      defect,
    }) => {
      const now = Math.floor(Date.now() / 1000)
      const usual = { iss: issuer, aud, sub: subject, client_id: clientId, iat: now, exp: now + expiresIn }
      return signing.mint({ ...usual, ...(scope !== '' && { scope }), ...claims }, { defect })
    },
    idToken: (subject, clientId, accessToken, nonce) => {
      const now = Math.floor(Date.now() / 1000)
      const left = { at_hash: leftHalf(algorithm, accessToken), auth_time: now, client_id: undefined, jti: undefined }
      const claims = { iss: issuer, aud: clientId, sub: subject, iat: now, exp: now + usualLifetime, nonce, ...left }
      return signing.mint(claims, { header: { typ: 'JWT' } })
    },
  }
}

/** OpenID Connect Core §3.1.3.6: the left half of the hash that the algorithm uses. */
function leftHalf(algorithm: Algorithm, token: string): string {
  const bits = /256|384|512$/.exec(algorithm)?.[0] ?? '512'
  const hash = createHash(`sha${bits}`).update(token).digest()
  return hash.subarray(0, hash.length / 2).toString('base64url')
}
