import { Buffer } from 'node:buffer'
import * as crypto from 'node:crypto'
import type { MacKey } from './mac-key.ts'

/** Room for bytes, from Node's pool: memory of its own would cost more than all that is done with it. What it holds is anything. */
export const room = (length: number): Uint8Array<ArrayBuffer> => Buffer.allocUnsafe(length)

/** Bytes as base64url text without padding (RFC 4648 §5). */
export const toBase64url = (bytes: Uint8Array): string =>
  // Not of `bytes.buffer`: V8 makes that of a small array when it is asked for, and allocates memory for it.
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)).toString('base64url')

/** Text as the base64url of its UTF-8. */
export const textToBase64url = (text: string): string => Buffer.from(text).toString('base64url')

/** The bytes of base64url text; nothing where it is not their one canonical encoding. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

// As text: what Node allocates for bytes costs more than the hash. Before Node 20.12 there is only the object that hashes.
const digest: (data: Uint8Array) => string = crypto.hash
  ? (data) => crypto.hash('sha256', data, 'binary')
  : (data) => crypto.createHash('sha256').update(data).digest('binary')

/** The first `length` bytes of SHA-256. */
export const sha256 = (bytes: Uint8Array, length = 32): Uint8Array =>
  Buffer.from(digest(bytes).slice(0, length), 'latin1')

/** Octets that SHA-256 takes at a time, and those that it gives. */
const [block, size] = [64, 32]

/**
 * Takes a secret for HMAC-SHA-256, of what follows `domain`. By its two hashes (RFC 2104 §2): an object of `createHmac` costs
 * four times as much.
 */
export function macKey(secret: Uint8Array, domain: Uint8Array = new Uint8Array()): MacKey {
  const key = new Uint8Array(block)
  key.set(secret.length > block ? sha256(secret) : secret)
  const inner = behind(Uint8Array.of(...key.map((octet) => octet ^ 0x36), ...domain))
  const outer = Buffer.alloc(block + size)
  outer.set(key.map((octet) => octet ^ 0x5c))
  const mac = (data: Uint8Array): Uint8Array => {
    outer.write(digest(inner(data)), block, 'latin1')
    return sha256(outer)
  }
  return {
    mac,
    verifies(data, given) {
      const expected = mac(data)
      return expected.length === given.length && crypto.timingSafeEqual(expected, given)
    },
  }
}

/** Puts bytes behind others, in room of its own: none of it is left where others find it. Good until the next call. */
function behind(start: Uint8Array): (data: Uint8Array) => Uint8Array {
  let held = Buffer.alloc(0)
  return (data) => {
    const length = start.length + data.length
    if (length > held.length) {
      held = Buffer.alloc(length)
      held.set(start)
    }
    held.set(data, start.length)
    return held.length === length ? held : held.subarray(0, length)
  }
}
