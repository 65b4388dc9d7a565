import { base64url } from 'jose'
import type { MacKey } from './mac-key.ts'

/** Room for bytes. */
export const room = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length)

/** Bytes as base64url text without padding (RFC 4648 §5). */
export const toBase64url = (bytes: Uint8Array): string => base64url.encode(bytes)

/** Text as the base64url of its UTF-8. */
export const textToBase64url = (text: string): string => base64url.encode(text)

/** The bytes of base64url text; nothing where it is not their one canonical encoding. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined
  const bytes = Uint8Array.from(base64url.decode(text))
  return base64url.encode(bytes) === text ? bytes : undefined
}

/** The first `length` bytes of SHA-256. */
export async function sha256(bytes: Uint8Array, length = 32): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource)).subarray(0, length)
}

/** Takes a secret for HMAC-SHA-256 (RFC 2104), of what follows `domain`. It is imported when it is first needed. */
export function macKey(secret: Uint8Array, domain: Uint8Array = new Uint8Array()): MacKey {
  const bytes = Uint8Array.from(secret)
  const whole = (data: Uint8Array): BufferSource => {
    const all = room(domain.length + data.length)
    all.set(domain)
    all.set(data, domain.length)
    return all
  }
  // Not the promise of it: on Workers, one that began in another request may never settle.
  let key: CryptoKey | undefined
  const imported = async (): Promise<CryptoKey> =>
    (key ??= await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']))
  return {
    mac: async (data) => new Uint8Array(await crypto.subtle.sign('HMAC', await imported(), whole(data))),
    verifies: async (data, mac) => crypto.subtle.verify('HMAC', await imported(), mac as BufferSource, whole(data)),
  }
}
