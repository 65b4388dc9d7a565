import { Buffer } from 'node:buffer'
import * as crypto from 'node:crypto'
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

// As text: what Node allocates for bytes costs more than the hash. Before Node 20.12 there is only the object that hashes.
const digest: (data: Uint8Array) => string = crypto.hash
  ? (data) => crypto.hash('sha256', data, 'binary')
  : (data) => crypto.createHash('sha256').update(data).digest('binary')

/** The first `length` bytes of SHA-256. */
export const sha256 = (bytes: Uint8Array, length = 32): Uint8Array =>
  Buffer.from(digest(bytes), 'latin1').subarray(0, length)

/** Octets that SHA-256 takes at a time. */
const block = 64

/** Takes a secret for HMAC-SHA-256. By its two hashes (RFC 2104 §2): an object of `createHmac` costs four times as much. */
export function macKey(secret: Uint8Array): MacKey {
  const key = new Uint8Array(block)
  key.set(secret.length > block ? sha256(secret) : secret)
  const inner = behind(key.map((octet) => octet ^ 0x36))
  const outer = behind(key.map((octet) => octet ^ 0x5c))
  const mac = (data: Uint8Array): Uint8Array => sha256(outer(sha256(inner(data))))
  return {
    mac,
    verifies(data, given) {
      const expected = mac(data)
      return expected.length === given.length && crypto.timingSafeEqual(expected, given)
    },
  }
}

/** Puts bytes behind a pad of the key, in room of its own: none of it is left where others find it. Good until the next call. */
function behind(pad: Uint8Array): (data: Uint8Array) => Uint8Array {
  let room = pad
  return (data) => {
    const length = block + data.length
    if (length > room.length) {
      room = new Uint8Array(length)
      room.set(pad)
    }
    room.set(data, block)
    return room.subarray(0, length)
  }
}
