import { createHash, createHmac, createSecretKey } from 'node:crypto'

/** SHA-256, as base64url; a text counts as UTF-8. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('base64url')

/** Takes a secret for HMAC-SHA-256 (RFC 2104), which gives base64url. */
export function hmacOf(secret: Uint8Array): (text: string) => string {
  const key = createSecretKey(secret)
  return (text) => createHmac('sha256', key).update(text).digest('base64url')
}
