import { decodeBase64url } from '#base64url'
import type { JsonWebKey, KeyFacts } from './native.ts'

/** Reads the facts of a public JWK (RFC 7518 §6, RFC 8037 §2). Throws where a member is malformed. */
export function factsOfJwk(jwk: JsonWebKey): KeyFacts {
  switch (jwk.kty) {
    case 'RSA': {
      const modulus = integer(jwk['n'])
      return { kty: 'RSA', bits: modulus.toString(2).length, exponent: integer(jwk['e']) }
    }
    case 'EC':
      requireLength(jwk, 'x')
      requireLength(jwk, 'y')
      return { kty: 'EC', bits: 0, curve: jwk['crv'] as string }
    case 'OKP':
      requireLength(jwk, 'x')
      return { kty: 'OKP', bits: 0, curve: jwk['crv'] as string }
    default:
      throw new TypeError('unknown kty')
  }
}

const coordinateLengths: { readonly [curve: string]: number } = { 'P-256': 32, 'P-384': 48, 'P-521': 66, Ed25519: 32 }

function requireLength(jwk: JsonWebKey, member: string): void {
  const expected = coordinateLengths[jwk['crv'] as string]
  if (expected === undefined) throw new TypeError('unknown crv')
  if (octets(jwk[member]).length !== expected) throw new TypeError(`malformed ${member}`)
}

function integer(member: unknown): bigint {
  return octets(member).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
}

function octets(member: unknown): Uint8Array {
  const bytes = typeof member === 'string' ? decodeBase64url(member) : undefined
  if (!bytes?.length) throw new TypeError('malformed member')
  return bytes
}
