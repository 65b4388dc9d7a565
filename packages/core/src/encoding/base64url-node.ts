import { Buffer, isUtf8 } from 'node:buffer'

/** Decodes base64url without padding; nothing where a text is not the one canonical encoding of its octets. */
export function decodeBase64url(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

/**
 * Where segments are decoded that nobody keeps: a buffer for each would be garbage at once. It is as large as the segments of
 * usual tokens, and grows with the first longer one, of a guard whose `maxTokenLength` allows it.
 */
let scratch = Buffer.allocUnsafeSlow(8192)
let part = scratch.subarray(0, 0)

/** Characters of a segment at most, whatever a guard allows. */
const greatest = 65_536

/** Makes room for a text; not for one that is longer than any token may be. */
function hasRoom(length: number): boolean {
  if (length <= scratch.length) return true
  if (length > greatest) return false
  scratch = Buffer.allocUnsafeSlow(greatest)
  part = scratch.subarray(0, 0)
  return true
}

/** As {@link decodeBase64url}, but into room that the next call uses again. */
export function borrowBytes(text: string): Buffer | undefined {
  if (!hasRoom(text.length)) return undefined
  const length = scratch.write(text, 'base64url')
  if (scratch.toString('base64url', 0, length) !== text) return undefined
  if (part.length !== length) part = scratch.subarray(0, length)
  return part
}

/** Decodes base64url to text; nothing where the encoding is not canonical or the octets are not UTF-8. */
export function decodeText(text: string): string | undefined {
  if (!hasRoom(text.length)) return undefined
  const length = scratch.write(text, 'base64url')
  if (scratch.toString('base64url', 0, length) !== text) return undefined
  const decoded = scratch.toString('utf8', 0, length)
  // What is no UTF-8 became U+FFFD, which may as well have been there.
  if (decoded.includes('\ufffd') && !isUtf8(scratch.subarray(0, length))) return undefined
  return decoded
}
