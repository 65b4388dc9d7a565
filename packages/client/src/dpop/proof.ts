/** What a proof is of (RFC 9449 §4.2). */
export interface Proved {
  readonly method: string
  readonly url: URL
  /** Seconds since 1970. */
  readonly iat: number
  readonly nonce: string | undefined
  readonly token: string | undefined
}

/** Makes the proof of a request. */
export type Prove = (of: Proved) => Promise<string>

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const base64url = (octets: ArrayBuffer | Uint8Array): string =>
  btoa(String.fromCharCode(...new Uint8Array(octets)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const encoded = (value: object): string => base64url(utf8(JSON.stringify(value)))

/** Proofs by a key of P-256. */
export async function proverOf({ publicKey, privateKey }: CryptoKeyPair): Promise<Prove> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const header = encoded({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } })
  return async ({ method, url, iat, nonce, token }) => {
    const ath = token && base64url(await crypto.subtle.digest('SHA-256', utf8(token)))
    const htu = url.origin + url.pathname
    const input = `${header}.${encoded({ jti: crypto.randomUUID(), htm: method, htu, iat, nonce, ath })}`
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, utf8(input))
    return `${input}.${base64url(signature)}`
  }
}
