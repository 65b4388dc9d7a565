import { ConfigurationError, type JsonWebKeySet, jwks, type KeySource, type Maybe, refuseFurther } from '@bearer/core'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import { isSigningAlgorithm, type SigningAlgorithm } from './issue/algorithms.ts'
import { type ReadEntry, readEntries, type SigningKey, type SigningKeyInput } from './issue/key-entries.ts'
import { type Signer, tryOut } from './issue/signer.ts'

/** The keys of an issuer: one signs, all verify. */
export interface SigningKeys {
  /** What signs now. Rejects where it cannot be had. */
  signer(): Maybe<Signer>
  /** For verifying one's own tokens. */
  readonly source: KeySource
  /** The public keys, to be published. */
  jwks(): Maybe<JsonWebKeySet>
  /** Resolves when the key that signs has shown that it can. */
  ready(): Promise<void>
}

/**
 * Takes an issuer's signing keys. To rotate: add the new key as `next` and wait until every cache of the JWKS has it, make
 * it `current` and the old one `retired`, and remove that when its last token has expired.
 *
 * @throws ConfigurationError when there is none to sign with, or one that cannot be used.
 */
export function signingKeys(entries: readonly SigningKeyInput[], ...further: readonly never[]): SigningKeys {
  refuseFurther('signingKeys', further, 'takes one array of keys: [current, next].')
  const listed = readEntries(entries)
  const published: JsonWebKeySet = Object.freeze({ keys: Object.freeze(listed.map(({ publicJwk }) => publicJwk)) })
  const source = jwks(published)
  const current = (listed.find(({ state }) => state === 'current') as ReadEntry).signer()
  return { signer: () => current, source, jwks: () => published, ready: () => tryOut(current) }
}

/** Makes a private key for signing, as a JWK that can be kept as text. Default: ES256. */
export async function generateSigningKey(algorithm: SigningAlgorithm = 'ES256'): Promise<SigningKey> {
  if (!isSigningAlgorithm(algorithm))
    throw new ConfigurationError('generateSigningKey takes the algorithm of a private key: ES256, Ed25519, RS256 …')
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm } as SigningKey
}
