import { Buffer } from 'node:buffer'
import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { MacKey } from './mac-key.ts'

/** Bytes as base64url text without padding (RFC 4648 §5). */
export const toBase64url = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')

/** Text as the base64url of its UTF-8. */
export const textToBase64url = (text: string): string => Buffer.from(text).toString('base64url')

/** The bytes of base64url text; nothing where it is not their one canonical encoding. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined
}

/** The first `length` bytes of SHA-256. */
export const sha256 = (bytes: Uint8Array, length = 32): Uint8Array =>
  fromLatin1(createHash('sha256').update(bytes).digest('binary')).subarray(0, length)

/** A digest as text and back: twice as fast as one that Node allocates a buffer for. */
const fromLatin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

/** Takes a secret for HMAC-SHA-256 (RFC 2104). */
export function macKey(secret: Uint8Array): MacKey {
  const key = createSecretKey(secret)
  const mac = (data: Uint8Array): Uint8Array => fromLatin1(createHmac('sha256', key).update(data).digest('binary'))
  return {
    mac,
    verifies(data, given) {
      const expected = mac(data)
      return expected.length === given.length && timingSafeEqual(expected, given)
    },
  }
}
