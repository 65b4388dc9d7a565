import { Buffer } from 'node:buffer'
import {
  constants,
  createHmac,
  createVerify,
  type KeyObject,
  timingSafeEqual,
  type Verify,
  type VerifyKeyObjectInput,
  verify,
} from 'node:crypto'
import process from 'node:process'
import { borrowBytes } from '../encoding/base64url-node.ts'
import { type Algorithm, algorithms } from '../keys/material/algorithms.ts'
import type { Maybe } from '../maybe.ts'

/** Verifies a signature, given as its base64url segment, over an ASCII text. What takes long does not hold up the event loop. */
export function verifySignature(
  algorithm: Algorithm,
  material: unknown,
  input: string,
  signature: string,
): Maybe<boolean> {
  const key = material as KeyObject
  const { family, hash } = algorithms[algorithm]
  if (family === 'HS') return isSameText(createHmac(hashes[hash], key).update(input).digest('base64url'), signature)
  const bytes = borrowBytes(signature)
  if (!bytes) return false
  switch (family) {
    case 'RS':
      return isAsLongAsModulus(bytes, key) && verified(hash, input, key, bytes, bytes.length >= slowModulus)
    case 'PS':
      return (
        isAsLongAsModulus(bytes, key) &&
        verified(hash, input, { key, ...pss, saltLength: hash / 8 }, bytes, bytes.length >= slowModulus)
      )
    case 'ES':
      return (
        bytes.length === ecdsaLengths[hash] && verified(hash, input, { key, dsaEncoding }, bytes, hash !== usualCurve)
      )
    case 'Ed':
      return bytes.length === 64 && verify(null, Buffer.from(input, 'latin1'), key, bytes)
  }
}

/** Of RSA, the octets of a modulus, and of ECDSA the hash of the one curve that OpenSSL is fast on. */
const slowModulus = 512
const usualCurve = 256

/** Other runtimes than Node may know nothing of a callback here. */
const hasThreads = process.versions['bun'] === undefined && process.versions['deno'] === undefined

/** Verifies at once, or, where that takes longer than going there, on a thread of the pool. */
function verified(
  hash: keyof typeof hashes,
  input: string,
  key: VerifyKeyObjectInput | KeyObject,
  signature: Buffer,
  isSlow: boolean,
): Maybe<boolean> {
  if (!(isSlow && hasThreads)) return digested(hash, input).verify(key as KeyObject, signature)
  return new Promise((resolve) => {
    // The octets are borrowed: another token would write over them.
    verify(hashes[hash], Buffer.from(input, 'latin1'), key, Buffer.from(signature), (error, holds) =>
      resolve(!error && holds),
    )
  })
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
const dsaEncoding = 'ieee-p1363'
