import { Buffer, isUtf8 } from 'node:buffer'

/** Decodes base64url without padding; nothing where a text is not the one canonical encoding of its octets. */
export function decodeBase64url(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** Where segments are decoded that nobody keeps: a buffer for each would be garbage at once. */
const scratch = Buffer.allocUnsafeSlow(8192)
let part = scratch.subarray(0, 0)

/** As {@link decodeBase64url}, but into room that the next call uses again. */
export function borrowBytes(text: string): Buffer | undefined {
  if (text.length > scratch.length) return undefined
  const length = scratch.write(text, 'base64url')
  if (scratch.toString('base64url', 0, length) !== text) return undefined
  if (part.length !== length) part = scratch.subarray(0, length)
  return part
}

/** Decodes base64url to text; nothing where the encoding is not canonical or the octets are not UTF-8. */
export function decodeText(text: string): string | undefined {
  if (text.length > scratch.length) return undefined
  const length = scratch.write(text, 'base64url')
  if (scratch.toString('base64url', 0, length) !== text) return undefined
  const decoded = scratch.toString('utf8', 0, length)
  // What is no UTF-8 became U+FFFD, which may as well have been there.
  if (decoded.includes('\ufffd') && !isUtf8(scratch.subarray(0, length))) return undefined
  return decoded
}
