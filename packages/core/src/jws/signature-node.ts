import { Buffer } from 'node:buffer'
import {
  constants,
  createHmac,
  createPublicKey,
  createSecretKey,
  type JsonWebKeyInput,
  KeyObject,
  timingSafeEqual,
  verify,
  type webcrypto,
} from 'node:crypto'
import { types } from 'node:util'
import { type Algorithm, algorithms } from '../keys/algorithms.ts'
import type { KeyFacts, KeyInput, NativeKey } from '../keys/native.ts'

/** Imports a key synchronously. Throws where it is no key of the kind that was said. */
export function importKey(input: KeyInput): NativeKey {
  const key = keyObject(input)
  return { kind: key.type, facts: key.type === 'secret' ? secretFacts(key) : publicFacts(key), material: key }
}

function keyObject(input: KeyInput): KeyObject {
  switch (input.kind) {
    case 'bytes':
      return createSecretKey(input.bytes)
    case 'pem':
      return createPublicKey(input.pem)
    case 'jwk':
      return createPublicKey({ key: { ...input.jwk }, format: 'jwk' } as JsonWebKeyInput)
    case 'native':
      return types.isKeyObject(input.key) ? input.key : KeyObject.from(input.key as webcrypto.CryptoKey)
  }
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
      return { kty: 'OKP', bits: 0, curve: 'Ed25519' }
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
  const bytes = Buffer.from(signature, 'base64url')
  if (bytes.toString('base64url') !== signature) return false
  const data = Buffer.from(input, 'latin1')
  switch (family) {
    case 'RS':
      return verify(hashes[hash], data, key, bytes)
    case 'PS':
      return verify(hashes[hash], data, { key, ...pss, saltLength: hash / 8 }, bytes)
    case 'ES':
      return bytes.length === ecdsaLengths[hash] && verify(hashes[hash], data, { key, ...p1363 }, bytes)
    case 'Ed':
      return bytes.length === 64 && verify(null, data, key, bytes)
  }
}

/** The longest HMAC, in base64url, is of 86 characters; as UTF-8, a text of so many takes three times the octets at most. */
const [left, right] = [Buffer.alloc(258), Buffer.alloc(258)]

/** Compares an HMAC's text with what a token says it is, in a time that does not tell where they differ. */
function isSameText(expected: string, given: string): boolean {
  if (given.length !== expected.length) return false
  left.fill(0)
  right.fill(0)
  left.write(expected, 'utf8')
  right.write(given, 'utf8')
  return timingSafeEqual(left, right)
}

const hashes = { 256: 'sha256', 384: 'sha384', 512: 'sha512' } as const
const ecdsaLengths = { 256: 64, 384: 96, 512: 132 } as const
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING } as const
const p1363 = { dsaEncoding: 'ieee-p1363' } as const
