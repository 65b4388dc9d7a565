import { ConfigurationError } from '../../configuration.ts'
import type { KeyFacts } from './native.ts'

/** The prime of the field (RFC 8032 §5.1). */
const prime = 2n ** 255n - 19n
const order8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n

/** The y coordinates of the points of order 1, 2, 4 and 8. */
const smallOrder: ReadonlySet<bigint> = new Set([0n, 1n, order8, prime - order8, prime - 1n])

/**
 * Reads the facts of an Ed25519 public key of 32 octets (RFC 8032 §5.1.2). For a point of small order, such as 32 zeros,
 * anybody can sign, and runtimes differ in whether they notice. Throws for one, and for an encoding that is not canonical.
 */
export function factsOfEd25519(octets: Uint8Array): KeyFacts {
  const y = BigInt.asUintN(255, littleEndian(octets))
  if (octets.length !== 32 || y >= prime) throw new TypeError('malformed point')
  if (!smallOrder.has(y)) return { kty: 'OKP', bits: 0, curve: 'Ed25519' }
  throw new ConfigurationError(
    'This Ed25519 key is a point of small order, for which anybody can sign. Make a new key.',
  )
}

const littleEndian = (octets: Uint8Array): bigint => octets.reduceRight((sum, octet) => sum * 256n + BigInt(octet), 0n)
