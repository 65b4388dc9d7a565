import { importJWK, importSPKI, type JWK } from 'jose'
import type { Algorithm } from './algorithms.ts'
import { factsOfCryptoKey } from './crypto-key-facts.ts'
import { factsOfJwk } from './jwk-facts.ts'
import type { KeyFacts, KeyInput, NativeKey } from './native.ts'
import { factsOfSpki } from './spki-facts.ts'
import { parametersOf } from './webcrypto-parameters.ts'

/** A key for each algorithm, imported when it is first needed: WebCrypto binds a key to one and imports asynchronously. */
export type Material = (algorithm: Algorithm) => Promise<CryptoKey>

/** Prepares a key. Throws where it is no key of the kind that was said. */
export function importKey(input: KeyInput): NativeKey {
  switch (input.kind) {
    case 'bytes': {
      const bytes = input.bytes.slice()
      return native('secret', { kty: 'oct', bits: bytes.length * 8 }, (algorithm) =>
        crypto.subtle.importKey('raw', bytes, parametersOf(algorithm), false, ['verify']),
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
