import { importJWK, importSPKI, type JWK } from 'jose'
import { decodeBase64url } from '#base64url'
import { type Algorithm, algorithms } from '../keys/material/algorithms.ts'
import { factsOfCryptoKey } from '../keys/material/crypto-key-facts.ts'
import { factsOfJwk } from '../keys/material/jwk-facts.ts'
import type { KeyFacts, KeyInput, NativeKey } from '../keys/material/native.ts'
import { factsOfSpki } from '../keys/material/spki-facts.ts'

/** A key for each algorithm, imported when it is first needed: WebCrypto binds a key to one and imports asynchronously. */
type Material = (algorithm: Algorithm) => Promise<CryptoKey>

/** Prepares a key. Throws where it is no key of the kind that was said. */
export function importKey(input: KeyInput): NativeKey {
  switch (input.kind) {
    case 'bytes': {
      const bytes = input.bytes.slice()
      return native('secret', { kty: 'oct', bits: bytes.length * 8 }, (algorithm) =>
        crypto.subtle.importKey('raw', bytes, parameters(algorithm), false, ['verify']),
      )
    }
    case 'pem':
      return native('public', factsOfSpki(input.pem), (algorithm) => importSPKI(input.pem, algorithm))
    case 'jwk':
      return native('public', factsOfJwk(input.jwk), async (algorithm) => {
        return (await importJWK({ ...(input.jwk as JWK), alg: algorithm, ext: true }, algorithm)) as CryptoKey
      })
    case 'native': {
      const key = input.key as CryptoKey
      return { kind: key.type as NativeKey['kind'], facts: factsOfCryptoKey(key), material: async () => key }
    }
  }
}

function native(kind: NativeKey['kind'], facts: KeyFacts, load: Material): NativeKey {
  const loaded = new Map<Algorithm, Promise<CryptoKey>>()
  const material: Material = (algorithm) => {
    let key = loaded.get(algorithm)
    if (!key) {
      key = load(algorithm)
      loaded.set(algorithm, key)
    }
    return key
  }
  return { kind, facts, material }
}

/** Whether a value is a key that this runtime has made already. */
export function isNativeKey(value: unknown): boolean {
  return typeof CryptoKey === 'function' && value instanceof CryptoKey
}

/** The bytes of a shared secret that the runtime holds already: they cannot be had synchronously. */
export function bytesOfSecret(_key: unknown): Uint8Array | undefined {
  return undefined
}

/** Verifies a signature, given as its base64url segment, over an ASCII text. */
export async function verifySignature(
  algorithm: Algorithm,
  material: unknown,
  input: string,
  signature: string,
): Promise<boolean> {
  const bytes = decodeBase64url(signature)
  if (!bytes) return false
  const key = await (material as Material)(algorithm)
  if (bytes.length !== lengthOf(algorithm, key)) return false
  return crypto.subtle.verify(parameters(algorithm), key, bytes as BufferSource, new TextEncoder().encode(input))
}

/** The octets of a signature. Runtimes take a PSS signature without its leading zeros: it would have several texts. */
function lengthOf(algorithm: Algorithm, key: CryptoKey): number {
  const { family, hash } = algorithms[algorithm]
  switch (family) {
    case 'HS':
      return hash / 8
    case 'RS':
    case 'PS':
      return Math.ceil((key.algorithm as RsaKeyAlgorithm).modulusLength / 8)
    case 'ES':
      return hash === 512 ? 132 : hash / 4
    case 'Ed':
      return 64
  }
}

interface Parameters {
  readonly name: string
  readonly hash?: string
  readonly namedCurve?: string
  readonly saltLength?: number
}

function parameters(algorithm: Algorithm): Parameters {
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
