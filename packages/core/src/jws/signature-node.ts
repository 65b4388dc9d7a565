import { Buffer } from 'node:buffer'
import {
  constants,
  createHmac,
  createPublicKey,
  createSecretKey,
  createVerify,
  type JsonWebKeyInput,
  KeyObject,
  timingSafeEqual,
  type Verify,
  verify,
  type webcrypto,
} from 'node:crypto'
import { types } from 'node:util'
import { borrowBytes } from '../encoding/base64url-node.ts'
import { type Algorithm, algorithms } from '../keys/material/algorithms.ts'
import { factsOfCryptoKey } from '../keys/material/crypto-key-facts.ts'
import { factsOfEd25519 } from '../keys/material/ed25519-facts.ts'
import { factsOfJwk } from '../keys/material/jwk-facts.ts'
import type { KeyFacts, KeyInput, NativeKey } from '../keys/material/native.ts'
import { ownMembers } from '../own.ts'

/** Imports a key synchronously. Throws where it is no key of the kind that was said. */
export function importKey(input: KeyInput): NativeKey {
  switch (input.kind) {
    case 'bytes':
      return native(createSecretKey(input.bytes))
    case 'pem':
      return native(createPublicKey(input.pem))
    case 'jwk': {
      const facts = factsOfJwk(input.jwk)
      return native(
        createPublicKey(ownMembers({ key: ownMembers(input.jwk), format: 'jwk' }) as JsonWebKeyInput),
        facts,
      )
    }
    case 'native':
      if (types.isKeyObject(input.key)) return native(input.key)
      return native(KeyObject.from(input.key as webcrypto.CryptoKey), factsOfCryptoKey(input.key as CryptoKey))
  }
}

function native(key: KeyObject, facts = key.type === 'secret' ? secretFacts(key) : publicFacts(key)): NativeKey {
  return { kind: key.type, facts, material: key }
}

/** The bytes of a shared secret that the runtime holds already; nothing where it does not show them. */
export function bytesOfSecret(key: unknown): Uint8Array | undefined {
  const { material, kind } = importKey({ kind: 'native', key })
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

/** Verifies a signature, given as its base64url segment, over an ASCII text. */
export function verifySignature(algorithm: Algorithm, material: unknown, input: string, signature: string): boolean {
  const key = material as KeyObject
  const { family, hash } = algorithms[algorithm]
  if (family === 'HS') return isSameText(createHmac(hashes[hash], key).update(input).digest('base64url'), signature)
  const bytes = borrowBytes(signature)
  if (!bytes) return false
  switch (family) {
    case 'RS':
      return isAsLongAsModulus(bytes, key) && digested(hash, input).verify(key, bytes)
    case 'PS':
      return isAsLongAsModulus(bytes, key) && digested(hash, input).verify({ key, ...pss, saltLength: hash / 8 }, bytes)
    case 'ES':
      return bytes.length === ecdsaLengths[hash] && digested(hash, input).verify({ key, ...p1363 }, bytes)
    case 'Ed':
      return bytes.length === 64 && verify(null, Buffer.from(input, 'latin1'), key, bytes)
  }
}

/** Takes the text as it is, which costs less than a buffer of it for the one-shot `verify`. */
const digested = (hash: keyof typeof hashes, input: string): Verify =>
  createVerify(hashes[hash]).update(input, 'latin1')

/** OpenSSL takes a PSS signature without its leading zeros: one token would have several texts (RFC 8017 §8.1.2). */
function isAsLongAsModulus(bytes: Uint8Array, key: KeyObject): boolean {
  return bytes.length === Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
}

/** Room for the texts of two HMACs, by their length. */
const rooms = new Map(
  [256, 384, 512].map((bits) => [Math.ceil(bits / 6), [0, 0].map(() => Buffer.alloc(Math.ceil(bits / 6)))]),
)

/** Compares an HMAC's text with what a token says it is, in a time that does not tell where they differ. */
function isSameText(expected: string, given: string): boolean {
  const [left, right] = rooms.get(given.length) ?? []
  if (!left || !right || given.length !== expected.length) return false
  left.write(expected, 'latin1')
  right.write(given, 'latin1')
  // Latin-1 keeps the low octet of a character only: a text that passes so far holds the HMAC, and nothing is left to hide.
  return timingSafeEqual(left, right) && given === expected
}

const hashes = { 256: 'sha256', 384: 'sha384', 512: 'sha512' } as const
const ecdsaLengths = { 256: 64, 384: 96, 512: 132 } as const
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING } as const
const p1363 = { dsaEncoding: 'ieee-p1363' } as const
