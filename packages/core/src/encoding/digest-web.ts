import { base64url } from 'jose'

const bytesOf = (data: string | Uint8Array): BufferSource =>
  (typeof data === 'string' ? new TextEncoder().encode(data) : data) as BufferSource

/** SHA-256, as base64url; a text counts as UTF-8. */
export async function sha256(data: string | Uint8Array): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(data))))
}

/** Takes a secret for HMAC-SHA-256 (RFC 2104), which gives base64url. It is imported when it is first needed. */
export function hmacOf(secret: Uint8Array): (text: string) => Promise<string> {
  const bytes = secret.slice()
  let key: Promise<CryptoKey> | undefined
  const imported = (): Promise<CryptoKey> =>
    (key ??= crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']))
  return async (text) =>
    base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', await imported(), bytesOf(text))))
}
