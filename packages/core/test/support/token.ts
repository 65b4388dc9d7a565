import { createHmac, createSecretKey, type KeyObject, sign } from 'node:crypto'
import { keyPair } from './key-pair.ts'

/** The time of every test, in seconds and in milliseconds. */
export const now = 1_800_000_000
export const clock = (): number => now * 1000

export const issuer = 'https://issuer.example'
export const audience = 'https://api.example'
export const secretBytes: Uint8Array = Uint8Array.from(Array.from({ length: 64 }, (_, i) => (i * 167 + 91) % 256))
export const ec: { publicKey: KeyObject; privateKey: KeyObject } = keyPair('ec', { namedCurve: 'P-256' })
export const rsa: { publicKey: KeyObject; privateKey: KeyObject } = keyPair('rsa', { modulusLength: 2048 })

/** The claims of a good token of the `jwt` profile. */
export const goodClaims = { iss: issuer, sub: 'ada', aud: audience, iat: now - 10, exp: now + 600, jti: 'id-1' }

type Part = object | string | Uint8Array
const segment = (part: Part): string =>
  Buffer.from(part instanceof Uint8Array ? part : typeof part === 'string' ? part : JSON.stringify(part)).toString(
    'base64url',
  )

/** Signs any header and payload, given as values or as raw text, with HS256 or, for a key object, ES256 or RS256. */
export function signed(
  payload: Part = goodClaims,
  header: Part = { alg: 'HS256', typ: 'JWT' },
  key: Uint8Array | KeyObject = secretBytes,
): string {
  const input = `${segment(header)}.${segment(payload)}`
  return `${input}.${signatureOf(input, key).toString('base64url')}`
}

function signatureOf(input: string, key: Uint8Array | KeyObject): Buffer {
  if (key instanceof Uint8Array) return createHmac('sha256', createSecretKey(key)).update(input).digest()
  return sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
}

/** A good token with some claims changed; `undefined` leaves one out. */
export const tokenWith = (claims: object, header?: Part): string => signed({ ...goodClaims, ...claims }, header)
