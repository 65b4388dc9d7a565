import {
  type Clock,
  ConfigurationError,
  type JsonWebKeySet,
  jwks,
  ownOptions,
  refuseFurther,
  systemClock,
} from '@bearer/core'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import { isSigningAlgorithm, type SigningAlgorithm } from './algorithms.ts'
import { ChangingKeys, type LoadSigningKeys } from './changing-keys.ts'
import type { SigningKeys } from './issuer-keys.ts'
import { type ReadEntry, readEntries, type SigningKey, type SigningKeyInput } from './key-entries.ts'
import { tryOut } from './signer.ts'

export interface ChangingKeysOptions {
  /** Seconds after which the keys are loaded anew, 10 to 86,400. Default: 300. */
  readonly refresh?: number | undefined
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: Clock | undefined
}

/**
 * Takes an issuer's signing keys, or a function that gives them as they are at the moment. To rotate: add the new key as
 * `next` and wait until every cache of the JWKS has it, make it `current` and the old one `retired`, and remove that when its
 * last token has expired. Of a function, what it does not mention any more stays published for as long as a token may live.
 *
 * @throws ConfigurationError when there is none to sign with, or one that cannot be used.
 *
 * @example
 * const keys = signingKeys([signingKey]) // the first signs, all are published
 */
export function signingKeys(
  keys: readonly SigningKeyInput[] | LoadSigningKeys,
  given: ChangingKeysOptions = {},
  ...further: readonly []
): SigningKeys {
  refuseFurther('signingKeys', Array.isArray(given) ? [given] : further, 'takes one array of keys: [current, next].')
  const options = ownOptions('signingKeys', given, ['refresh', 'clock'])
  if (typeof keys !== 'function') return fixedKeys(keys, options)
  const { refresh = 300, clock = systemClock } = options
  if (!(typeof refresh === 'number' && refresh >= 10 && refresh <= 86_400))
    throw new ConfigurationError('refresh is 10 to 86400 seconds, after which the keys are loaded anew.')
  if (typeof clock !== 'function')
    throw new ConfigurationError('clock takes a function that gives milliseconds since the epoch.')
  return new ChangingKeys(keys, refresh * 1000, clock)
}

function fixedKeys(entries: readonly SigningKeyInput[], options: ChangingKeysOptions): SigningKeys {
  if (Object.values(options).some((value) => value !== undefined))
    throw new ConfigurationError('refresh needs a function that gives the keys: signingKeys(() => …, { refresh }).')
  const listed = readEntries(entries).filter(({ state }) => state !== 'withdrawn')
  const published: JsonWebKeySet = Object.freeze({ keys: Object.freeze(listed.map(({ publicJwk }) => publicJwk)) })
  const source = jwks(published)
  const current = (listed.find(({ state }) => state === 'current') as ReadEntry).signer()
  return { signer: () => current, source, jwks: () => published, ready: () => tryOut(current), listen: () => {} }
}

/**
 * Makes a private key for signing, as a JWK that can be kept as text. Default: ES256.
 *
 * @example
 * console.log(JSON.stringify(await generateSigningKey())) // for your secret management
 */
export async function generateSigningKey(
  algorithm: SigningAlgorithm = 'ES256',
  ...further: readonly []
): Promise<SigningKey> {
  refuseFurther('generateSigningKey', further, 'takes one algorithm: signingKeys takes several keys.')
  if (!isSigningAlgorithm(algorithm))
    throw new ConfigurationError('generateSigningKey takes the algorithm of a private key: ES256, Ed25519, RS256 …')
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm } as SigningKey
}
