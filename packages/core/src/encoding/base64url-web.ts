import { base64url } from 'jose'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes base64url without padding; nothing where a text is not the one canonical encoding of its octets. */
export function decodeBase64url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined
  const bytes = base64url.decode(text)
  return base64url.encode(bytes) === text ? bytes : undefined
}

/** Decodes base64url to text; nothing where the encoding is not canonical or the octets are not UTF-8. */
export function decodeText(text: string): string | undefined {
  const bytes = decodeBase64url(text)
  if (!bytes) return undefined
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
