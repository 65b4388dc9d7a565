import { ConfigurationError, refuseFurther } from '../configuration.ts'
import { fixed } from './fixed.ts'
import type { VerificationKey } from './material/made-key.ts'
import type { JsonWebKey, JsonWebKeySet } from './material/native.ts'
import { signatureUses } from './material/public-jwk.ts'
import { isJwk, keysOfSet } from './set-members.ts'
import type { KeySource } from './source.ts'

/**
 * The keys of a JWKS document that you hold yourself. Members of unknown type or for another use are left out (RFC 7517 §5).
 *
 * @throws ConfigurationError when a member is private, secret, weak or malformed, or when none is left.
 *
 * @example
 * const guard = createGuard({ issuer, audience, keys: jwks({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] }) })
 */
export function jwks(document: JsonWebKeySet, ...further: readonly []): KeySource {
  refuseFurther('jwks', further, 'takes one document: kid and alg stand in its members.')
  const left: string[] = []
  const keys: VerificationKey[] = keysOfSet(document, ({ member, why }) => {
    if (isUnknown(member)) return void left.push(why)
    throw new ConfigurationError(`A key of the JWKS cannot be used: ${why}`)
  })
  if (keys.length === 0) {
    throw new ConfigurationError(['The JWKS holds no key that can verify a token.', ...new Set(left)].join(' '))
  }
  return fixed(keys)
}

/** Of a type, a curve or for a use that this library does not know: not an error (RFC 7517 §5). */
function isUnknown(member: JsonWebKey): boolean {
  if (!isJwk(member)) return false
  const { kty, use, key_ops: operations } = member
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP' && kty !== 'oct') return true
  if (typeof use === 'string' && use !== '' && !signatureUses.includes(use)) return true
  if (Array.isArray(operations) && operations.length > 0 && !operations.includes('verify')) return true
  return (kty === 'EC' || kty === 'OKP') && !['P-256', 'P-384', 'P-521', 'Ed25519'].includes(member['crv'] as string)
}
