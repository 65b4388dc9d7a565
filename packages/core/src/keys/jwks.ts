import { ConfigurationError, refuseFurther } from '../configuration.ts'
import { fixed } from './fixed.ts'
import type { JsonWebKey, JsonWebKeySet } from './material/native.ts'
import type { VerificationKey } from './material/verification-key.ts'
import { isJwk, keysOfSet } from './set-members.ts'
import type { KeySource } from './source.ts'

/**
 * The keys of a JWKS document that you hold yourself. Members of unknown type are skipped (RFC 7517 §5).
 *
 * @throws ConfigurationError when a member is private, secret or weak, when two share `kid` and type, or when none is left.
 */
export function jwks(document: JsonWebKeySet, ...further: readonly never[]): KeySource {
  refuseFurther('jwks', further, 'takes one document: kid and alg stand in its members.')
  const keys: VerificationKey[] = keysOfSet(document, ({ member, why }) => {
    if (isUnknown(member)) return
    throw new ConfigurationError(`A key of the JWKS cannot be used: ${why}`)
  })
  if (keys.length === 0) throw new ConfigurationError('The JWKS holds no key that can verify a token.')
  return fixed(keys)
}

/** Of a type, a curve or for a use that this library does not know: not an error (RFC 7517 §5). */
function isUnknown(member: JsonWebKey): boolean {
  if (!isJwk(member)) return false
  const { kty, use, key_ops: operations } = member
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP' && kty !== 'oct') return true
  if (typeof use === 'string' && use !== 'sig') return true
  if (Array.isArray(operations) && !operations.includes('verify')) return true
  return (kty === 'EC' || kty === 'OKP') && !['P-256', 'P-384', 'P-521', 'Ed25519'].includes(member['crv'] as string)
}
