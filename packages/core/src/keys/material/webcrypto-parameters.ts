import { type Algorithm, algorithms } from './algorithms.ts'

/** What WebCrypto wants to hear of an algorithm, to import a key and to verify with it. */
export interface WebCryptoParameters {
  readonly name: string
  readonly hash?: string
  readonly namedCurve?: string
  readonly saltLength?: number
}

/** The parameters of an algorithm (RFC 7518 §3.1). */
export function parametersOf(algorithm: Algorithm): WebCryptoParameters {
  const { family, hash, ...more } = algorithms[algorithm] as (typeof algorithms)[Algorithm] & { curve?: string }
  const digest = `SHA-${hash}`
  switch (family) {
    case 'HS':
      return { name: 'HMAC', hash: digest }
    case 'RS':
      return { name: 'RSASSA-PKCS1-v1_5', hash: digest }
    case 'PS':
      return { name: 'RSA-PSS', hash: digest, saltLength: hash / 8 }
    case 'ES':
      return { name: 'ECDSA', hash: digest, namedCurve: more.curve as string }
    case 'Ed':
      return { name: 'Ed25519' }
  }
}
