import { decodeBase64url } from '#base64url'
import { isNativeKey } from '#import-key'
import { ConfigurationError, ownOptions, refuseFurther } from '../configuration.ts'
import { ownMember } from '../own.ts'
import { isBytes } from '../realm.ts'
import { fixed } from './fixed.ts'
import { isSymmetric } from './material/algorithms.ts'
import type { KeyOptions } from './material/made-key.ts'
import { verificationKey } from './material/verification-key.ts'
import type { KeySource } from './source.ts'

/**
 * One shared secret for HMAC: random bytes, or their base64url text in `{ base64url }`. A plain string is refused: it is a
 * password or an encoding, and which of them must not be guessed.
 *
 * @throws ConfigurationError when it is shorter than the hash (RFC 7518 §3.2), guessable, or a public key in disguise.
 *
 * @example
 * const guard = createGuard({ issuer, audience, keys: secret(Buffer.from(sharedSecret, 'base64url')) })
 */
export function secret(
  value: Uint8Array | { readonly base64url: string } | object,
  options: KeyOptions = {},
  ...further: readonly []
): KeySource {
  refuseFurther('secret', further, 'takes one secret and its options: secret(bytes, { kid }).')
  const own = ownOptions('secret', options, ['kid', 'algorithm'])
  if (isNativeKey(value)) {
    const key = verificationKey(value as object, own)
    if (!key.algorithms.every(isSymmetric))
      throw new ConfigurationError('This is an asymmetric key: give it to publicKey().')
    return fixed([key])
  }
  return fixed([verificationKey(bytesOf(value), own)])
}

function bytesOf(value: unknown): Uint8Array {
  if (isBytes(value)) return value
  const text = ownMember(value, 'base64url')
  const bytes = typeof text === 'string' ? decodeBase64url(text.replace(/=+$/, '')) : undefined
  if (bytes) return bytes
  throw new ConfigurationError(
    "secret() takes bytes: Buffer.from(process.env.SECRET, 'base64url') or { base64url: process.env.SECRET }. A text as it " +
      'is written is a password, not a key.',
  )
}
