import { bytesOfSecret, importNative, importPem, importSecret, isNativeKey } from '#import-key'
import { ConfigurationError, ownOptions } from '../../configuration.ts'
import { isBytes } from '../../realm.ts'
import { jwkKey } from './jwk-key.ts'
import { type KeyOptions, madeKey, type VerificationKey } from './made-key.ts'
import type { JsonWebKey } from './native.ts'
import { privateKey } from './public-jwk.ts'
import { weaknessOf } from './secret-weakness.ts'

/** A public key: PEM text, a JWK, or a `KeyObject` or `CryptoKey` of the runtime. Runtime keys may be secret too, and bytes are. */
export type VerificationKeyInput = string | Uint8Array | JsonWebKey | object

/**
 * Imports one key for a {@link KeySource} of your own.
 *
 * @throws ConfigurationError when it is private, too weak or guessable, malformed or not for signatures.
 *
 * @example
 * const key = verificationKey(pem, { kid: 'a' }) // for a KeySource of one's own
 */
export function verificationKey(input: VerificationKeyInput, given: KeyOptions = {}): VerificationKey {
  const options = ownOptions('verificationKey', given, ['kid', 'algorithm'])
  if (typeof input === 'string') return pemKey(publicPem(input), options)
  if (isBytes(input)) return secretKey(input, options)
  return isNativeKey(input) ? runtimeKey(input, options) : jwkKey(input as JsonWebKey, options)
}

const pemKey = (pem: string, options: KeyOptions): VerificationKey => madeKey(() => importPem(pem), options)

function secretKey(bytes: Uint8Array, options: KeyOptions): VerificationKey {
  refuseWeak(bytes)
  return madeKey(() => importSecret(bytes), options)
}

function runtimeKey(key: object, options: KeyOptions): VerificationKey {
  return madeKey(() => {
    const native = importNative(key)
    const bytes = native.kind === 'secret' ? bytesOfSecret(key) : undefined
    if (bytes) refuseWeak(bytes)
    return native
  }, options)
}

function refuseWeak(secret: Uint8Array): void {
  const weakness = weaknessOf(secret)
  if (weakness !== undefined) throw new ConfigurationError(`${weakness} Make a secret with crypto.randomBytes(32).`)
}

function publicPem(text: string): string {
  const pem = text.trim()
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) throw new ConfigurationError(privateKey)
  if (/^-----BEGIN CERTIFICATE-----/.test(pem)) {
    throw new ConfigurationError('This is a certificate: give its public key (openssl x509 -pubkey -noout).')
  }
  if (/^-----BEGIN ((?:RSA )?PUBLIC KEY)-----[^-]*-----END \1-----$/.test(pem)) return pem
  if (/^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) {
    throw new ConfigurationError(
      'This PEM is cut off or has more than one key: give each key a publicKey() of its own.',
    )
  }
  throw new ConfigurationError(
    'A key given as text must be a PEM ("-----BEGIN PUBLIC KEY-----"). A secret goes into secret(bytes).',
  )
}
