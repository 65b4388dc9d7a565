import { decodeBase64url } from '#base64url'
import { factsOfEd25519 } from './ed25519-facts.ts'
import type { KeyFacts } from './native.ts'

/** The algorithm identifiers of RFC 3279 §2.3, RFC 5480 §2.1.1 and RFC 8410 §3, as hexadecimal DER. */
const rsaEncryption = '06092a864886f70d010101'
const ecPublicKey = '06072a8648ce3d0201'
const curves: readonly (readonly [oid: string, curve: string])[] = [
  ['06082a8648ce3d030107', 'P-256'],
  ['06052b81040022', 'P-384'],
  ['06052b81040023', 'P-521'],
]
const ed25519 = '06032b6570'

/** Reads the facts of a public key in PEM (SubjectPublicKeyInfo), where the runtime offers no synchronous import. */
export function factsOfSpki(pem: string): KeyFacts {
  const der = derOf(pem)
  const [algorithm, , rest] = element(element(der)[1])
  const identifier = hex(algorithm)
  if (identifier.includes(rsaEncryption)) return rsaFacts(element(rest)[1])
  if (identifier.includes(ecPublicKey)) {
    return { kty: 'EC', bits: 0, curve: curves.find(([oid]) => identifier.includes(oid))?.[1] }
  }
  if (identifier.includes(ed25519)) return factsOfEd25519(element(rest)[1].subarray(1))
  return { kty: 'OKP', bits: 0, curve: undefined }
}

/** `bitString` is one octet of unused bits, then SEQUENCE { modulus, publicExponent } (RFC 8017 §A.1.1). */
function rsaFacts(bitString: Uint8Array): KeyFacts {
  const [, modulus, rest] = element(element(bitString.subarray(1))[1])
  const [, exponent] = element(rest)
  return { kty: 'RSA', bits: integer(modulus).toString(2).length, exponent: integer(exponent) }
}

/** Takes one DER element off: the whole of it, its content, and what follows. */
function element(der: Uint8Array): [whole: Uint8Array, content: Uint8Array, rest: Uint8Array] {
  const first = der[1] ?? 0
  const octets = first < 0x80 ? 0 : first & 0x7f
  const length = octets === 0 ? first : Number(integer(der.subarray(2, 2 + octets)))
  const start = 2 + octets
  if (octets > 4 || start + length > der.length) throw new TypeError('malformed PEM')
  return [der.subarray(0, start + length), der.subarray(start, start + length), der.subarray(start + length)]
}

function derOf(pem: string): Uint8Array {
  const body = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----/.exec(pem)?.[1]
  const der = body && decodeBase64url(body.replace(/[\s=]/g, '').replaceAll('+', '-').replaceAll('/', '_'))
  if (!der) throw new TypeError('no PEM of a public key (BEGIN PUBLIC KEY)')
  return der
}

const integer = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
