import { Buffer } from 'node:buffer'
import { createPublicKey, createSecretKey, type JsonWebKeyInput, KeyObject, type webcrypto } from 'node:crypto'
import { types } from 'node:util'
import { ownMembers } from '../../own.ts'
import { factsOfCryptoKey } from './crypto-key-facts.ts'
import { factsOfEd25519 } from './ed25519-facts.ts'
import { factsOfJwk } from './jwk-facts.ts'
import type { JsonWebKey, KeyFacts, NativeKey } from './native.ts'

/** Imports synchronously, as all here do: a shared secret. */
export const importSecret = (bytes: Uint8Array): NativeKey => native(createSecretKey(bytes))

/** Imports a public key as PEM. Throws where it is none. */
export const importPem = (pem: string): NativeKey => native(createPublicKey(pem))

/** Imports a public JWK. Throws where it is none. */
export function importJwk(jwk: JsonWebKey): NativeKey {
  const facts = factsOfJwk(jwk)
  return native(createPublicKey(ownMembers({ key: ownMembers(jwk), format: 'jwk' }) as JsonWebKeyInput), facts)
}

/** Takes a key that the runtime has made already. Throws for one that is not to verify. */
export function importNative(key: unknown): NativeKey {
  if (types.isKeyObject(key)) return native(key)
  return native(KeyObject.from(key as webcrypto.CryptoKey), factsOfCryptoKey(key as CryptoKey))
}

function native(key: KeyObject, facts = key.type === 'secret' ? secretFacts(key) : publicFacts(key)): NativeKey {
  return { kind: key.type, facts, material: key }
}

/** The bytes of a shared secret that the runtime holds already; nothing where it does not show them. */
export function bytesOfSecret(key: unknown): Uint8Array | undefined {
  const { material, kind } = importNative(key)
  return kind === 'secret' ? (material as KeyObject).export() : undefined
}

/** Whether a value is a key that this runtime has made already. */
export function isNativeKey(value: unknown): boolean {
  return types.isKeyObject(value) || types.isCryptoKey(value)
}

const secretFacts = (key: KeyObject): KeyFacts => ({ kty: 'oct', bits: (key.symmetricKeySize ?? 0) * 8 })

function publicFacts(key: KeyObject): KeyFacts {
  const { modulusLength = 0, publicExponent, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { kty: 'RSA', bits: modulusLength, exponent: publicExponent ?? 0n }
    case 'ec':
      return { kty: 'EC', bits: 0, curve: curves[namedCurve] }
    case 'ed25519':
      return factsOfEd25519(Buffer.from(key.export({ format: 'jwk' }).x as string, 'base64url'))
    default:
      return { kty: 'OKP', bits: 0, curve: undefined }
  }
}

const curves: { readonly [openssl: string]: string } = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }
