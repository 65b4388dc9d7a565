import { importJWK, importSPKI, type JWK } from 'jose'
import { isOf } from '../../realm.ts'
import type { Algorithm } from './algorithms.ts'
import { factsOfCryptoKey } from './crypto-key-facts.ts'
import { factsOfJwk } from './jwk-facts.ts'
import type { JsonWebKey, KeyFacts, NativeKey } from './native.ts'
import { factsOfSpki } from './spki-facts.ts'
import { parametersOf } from './webcrypto-parameters.ts'

/** A key for each algorithm, imported when it is first needed: WebCrypto binds a key to one and imports asynchronously. */
export type Material = (algorithm: Algorithm) => Promise<CryptoKey>

/** Prepares a shared secret. */
export function importSecret(secret: Uint8Array): NativeKey {
  const bytes = secret.slice()
  return native('secret', { kty: 'oct', bits: bytes.length * 8 }, (algorithm) =>
    crypto.subtle.importKey('raw', bytes, parametersOf(algorithm), false, ['verify']),
  )
}

/** Prepares a public key as PEM. Throws where it is none. */
export const importPem = (pem: string): NativeKey =>
  native('public', factsOfSpki(pem), (algorithm) => importSPKI(pem, algorithm))

/** Prepares a public JWK. Throws where it is none. */
export const importJwk = (jwk: JsonWebKey): NativeKey =>
  native('public', factsOfJwk(jwk), async (algorithm) => {
    return (await importJWK({ ...(jwk as JWK), alg: algorithm, ext: true }, algorithm)) as CryptoKey
  })

/** Takes a key that the runtime has made already. Throws for one that is not to verify. */
export function importNative(given: unknown): NativeKey {
  const key = given as CryptoKey
  return { kind: key.type as NativeKey['kind'], facts: factsOfCryptoKey(key), material: async () => key }
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
  return isOf('CryptoKey', value)
}

/** The bytes of a shared secret that the runtime holds already: they cannot be had synchronously. */
export function bytesOfSecret(_key: unknown): Uint8Array | undefined {
  return undefined
}
