import { sha256 } from '#digest'
import type { Maybe } from '../../maybe.ts'

/** The `x5t#S256` of a certificate (RFC 8705 §3.1), given as DER. */
export const thumbprintOf = (der: Uint8Array): Maybe<string> => sha256(der)

/** The first certificate of a PEM text, as DER; nothing where there is none. */
export function derOfPem(pem: string): Uint8Array | undefined {
  const [, base64] = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem) ?? []
  return base64 === undefined ? undefined : bytesOf(base64.replace(/\s+/g, ''))
}

/** The octets of base64 (RFC 4648 §4); nothing where a text is none, or empty. */
export function bytesOf(base64: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
