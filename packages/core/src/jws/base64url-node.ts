import { Buffer, isUtf8 } from 'node:buffer'

/** Decodes base64url without padding; nothing where a text is not the one canonical encoding of its octets. */
export function decodeBase64url(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** Decodes base64url to text; nothing where the encoding is not canonical or the octets are not UTF-8. */
export function decodeText(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text || !isUtf8(bytes)) return undefined
  return bytes.toString('utf8')
}
