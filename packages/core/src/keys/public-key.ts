import { ConfigurationError, ownOptions, refuseFurther } from '../configuration.ts'
import { isBytes } from '../realm.ts'
import { fixed } from './fixed.ts'
import { isSymmetric } from './material/algorithms.ts'
import type { KeyOptions } from './material/made-key.ts'
import { type VerificationKeyInput, verificationKey } from './material/verification-key.ts'
import type { KeySource } from './source.ts'

/**
 * One public key: a PEM (`BEGIN PUBLIC KEY`), a JWK, a `KeyObject` or a `CryptoKey`. Never a secret, whatever its text
 * looks like: the kind of key is what is written in the code.
 *
 * @throws ConfigurationError when it is private, secret, too weak (RSA below 2048 bits or e below 65537) or malformed.
 *
 * @example
 * const guard = createGuard({ issuer, audience, keys: publicKey(pem, { kid: '2026-11' }) })
 */
export function publicKey(key: VerificationKeyInput, options: KeyOptions = {}, ...further: readonly []): KeySource {
  refuseFurther('publicKey', further, 'takes one key and its options: keys takes an array for several.')
  const own = ownOptions('publicKey', options, ['kid', 'algorithm'])
  if (isBytes(key))
    throw new ConfigurationError("publicKey() takes a PEM as text, not as bytes: readFileSync(path, 'utf8').")
  const imported = verificationKey(key, own)
  if (imported.algorithms.some(isSymmetric))
    throw new ConfigurationError('This is a shared secret: give it to secret().')
  return fixed([imported])
}
