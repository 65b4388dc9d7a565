import type { Pasted } from './examine.ts'

const base64url = (bytes: ArrayBuffer | Uint8Array): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** A token that is made here and now, with what a guard needs for it: nobody has to paste one of their own to try. */
export async function example(now: number = Date.now()): Promise<Pasted> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const issuer = 'https://login.example.com'
  const audience = 'https://api.example.com'
  const iat = Math.floor(now / 1000)
  const claims = {
    iss: issuer,
    aud: audience,
    sub: 'ada',
    scope: 'reports:read',
    client_id: 'app',
    jti: '1',
    iat,
    exp: iat + 600,
  }
  const part = (value: object): string => base64url(utf8(JSON.stringify(value)))
  const input = `${part({ alg: 'ES256', typ: 'at+jwt', kid: '1' })}.${part(claims)}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, utf8(input))
  const keys = JSON.stringify({ keys: [{ kty, crv, x, y, kid: '1', alg: 'ES256', use: 'sig' }] }, null, 2)
  return { token: `${input}.${base64url(signature)}`, issuer, audience, keys, strict: true }
}
