import { ConfigurationError } from '../../configuration.ts'
import { type Algorithm, algorithms } from './algorithms.ts'
import type { KeyFacts } from './native.ts'

/** What the algorithm of a `CryptoKey` says, where it is one for signatures. */
interface KeyAlgorithmFacts {
  readonly name: string
  readonly length?: number
  readonly modulusLength?: number
  readonly publicExponent?: Uint8Array
  readonly namedCurve?: string
  readonly hash?: { readonly name: string }
}

const families: { readonly [name: string]: string } = { HMAC: 'HS', 'RSASSA-PKCS1-v1_5': 'RS', 'RSA-PSS': 'PS' }

/**
 * Reads the facts of a `CryptoKey`. WebCrypto binds HMAC and RSA keys to one algorithm, and every key to its usages: they
 * bind here too, whatever the runtime could do with the key. Throws a {@link ConfigurationError} for one that is not to verify.
 */
export function factsOfCryptoKey(key: CryptoKey): KeyFacts {
  const { name, length = 0, modulusLength = 0, publicExponent, namedCurve, hash } = key.algorithm as KeyAlgorithmFacts
  if (key.type !== 'private' && !key.usages.includes('verify')) {
    throw new ConfigurationError('This CryptoKey may not verify: import it with the usage "verify".')
  }
  switch (name) {
    case 'HMAC':
      return { kty: 'oct', bits: length, only: boundTo(name, hash) }
    case 'RSASSA-PKCS1-v1_5':
    case 'RSA-PSS':
      return { kty: 'RSA', bits: modulusLength, exponent: integer(publicExponent), only: boundTo(name, hash) }
    case 'ECDSA':
      return { kty: 'EC', bits: 0, curve: namedCurve }
    case 'Ed25519':
      return { kty: 'OKP', bits: 0, curve: 'Ed25519' }
    default:
      throw new ConfigurationError('This CryptoKey is not for signatures: import it for the algorithm of the tokens.')
  }
}

function boundTo(name: string, hash: KeyAlgorithmFacts['hash']): readonly Algorithm[] {
  return (Object.keys(algorithms) as Algorithm[]).filter((candidate) => {
    const { family, hash: bits } = algorithms[candidate]
    return family === families[name] && hash?.name === `SHA-${bits}`
  })
}

function integer(bytes: Uint8Array = new Uint8Array()): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
}
