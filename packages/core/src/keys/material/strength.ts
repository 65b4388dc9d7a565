import { ConfigurationError } from '../../configuration.ts'
import { ownMembers } from '../../own.ts'
import { type Algorithm, algorithms } from './algorithms.ts'
import type { KeyFacts } from './native.ts'

/**
 * The algorithms that a key can serve, the usual one of its type first. Throws a {@link ConfigurationError} for a key that
 * is too weak for any (RFC 7518 §3.2, §3.3; RFC 8725 §3.5).
 */
export function capabilities(facts: KeyFacts): readonly Algorithm[] {
  const capable = byType(facts)
  const { only } = ownMembers(facts)
  if (!only) return capable
  const bound = capable.filter((algorithm) => only.includes(algorithm))
  if (bound.length > 0) return bound
  throw new ConfigurationError(
    'This CryptoKey is too short for the hash it is bound to, or bound to another. Make a new key.',
  )
}

function byType(facts: KeyFacts): readonly Algorithm[] {
  switch (facts.kty) {
    case 'oct':
      return ofSecret(facts.bits)
    case 'RSA':
      return ofRsa(facts)
    default:
      return ofCurve(facts.curve)
  }
}

function ofSecret(bits: number): readonly Algorithm[] {
  if (bits < 256) {
    throw new ConfigurationError(
      `An HMAC secret needs at least 32 bytes (HS256), 48 (HS384) or 64 (HS512); this one has ${bits / 8}. Make one with ` +
        'crypto.randomBytes(32).',
    )
  }
  return (['HS256', 'HS384', 'HS512'] as const).filter((algorithm) => algorithms[algorithm].hash <= bits)
}

function ofRsa({ bits, exponent = 0n }: KeyFacts): readonly Algorithm[] {
  if (bits < 2048 || bits > 8192) {
    throw new ConfigurationError(
      `An RSA key needs a modulus of 2048 to 8192 bits; this one has ${bits}. Make a new key.`,
    )
  }
  if (exponent < 65_537n || exponent % 2n === 0n) {
    throw new ConfigurationError('An RSA key needs an odd public exponent of at least 65537. Make a new key.')
  }
  return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
}

function ofCurve(curve: string | undefined): readonly Algorithm[] {
  switch (curve) {
    case 'P-256':
      return ['ES256']
    case 'P-384':
      return ['ES384']
    case 'P-521':
      return ['ES512']
    case 'Ed25519':
      return ['Ed25519', 'EdDSA']
    default:
      throw new ConfigurationError(
        'Keys are RSA, EC on P-256, P-384 or P-521, or Ed25519; this one is of another type.',
      )
  }
}

/** What a key serves where nobody names algorithms: the usual one of its type (Ed25519 has two names for one). */
export function usual(capable: readonly Algorithm[]): readonly Algorithm[] {
  return capable[0] === 'Ed25519' ? capable : capable.slice(0, 1)
}
