import { decodeBase64url } from '#base64url'
import { factsOfEd25519 } from './ed25519-facts.ts'
import type { JsonWebKey, KeyFacts } from './native.ts'

/**
 * Reads the facts of a public JWK (RFC 7518 §6, RFC 8037 §2). Throws where a member is malformed, also where a runtime
 * would read it nonetheless: what is a key on one must be one on all.
 */
export function factsOfJwk(jwk: JsonWebKey): KeyFacts {
  switch (jwk.kty) {
    case 'RSA':
      return { kty: 'RSA', ...rsaFacts(octets(jwk['n']), octets(jwk['e'])) }
    case 'EC':
      return { kty: 'EC', bits: 0, curve: curveOf(jwk) }
    case 'OKP':
      return jwk['crv'] === 'Ed25519' ? factsOfEd25519(octets(jwk['x'])) : { kty: 'OKP', bits: 0, curve: undefined }
    default:
      throw new TypeError('unknown kty')
  }
}

/** The longest modulus and exponent that are looked at, in octets: somebody else's document may hold anything. */
const longest = 2048

function rsaFacts(n: Uint8Array, e: Uint8Array): Pick<KeyFacts, 'bits' | 'exponent'> {
  if (n.length > longest || e.length > longest) throw new TypeError('oversized member')
  if (((n.at(-1) as number) & 1) === 0) throw new TypeError('even modulus')
  return { bits: integer(n).toString(2).length, exponent: integer(e) }
}

/** The octets of a coordinate (RFC 7518 §6.2.1.2: neither more nor fewer). */
const coordinateLengths: ReadonlyMap<unknown, number> = new Map([
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
])

/** The curve, or nothing for one that no algorithm here uses. */
function curveOf(jwk: JsonWebKey): string | undefined {
  const length = coordinateLengths.get(jwk['crv'])
  if (length === undefined) return undefined
  if (['x', 'y'].some((name) => octets(jwk[name]).length !== length)) throw new TypeError('malformed coordinate')
  return jwk['crv'] as string
}

function integer(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
}

function octets(member: unknown): Uint8Array {
  const bytes = typeof member === 'string' ? decodeBase64url(member) : undefined
  if (!bytes?.length) throw new TypeError('malformed member')
  return bytes
}
