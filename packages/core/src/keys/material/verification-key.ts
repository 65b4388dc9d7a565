import { bytesOfSecret, importKey, isNativeKey } from '#import-key'
import { ConfigurationError, ownOptions } from '../../configuration.ts'
import { printable } from '../../events.ts'
import { ownMembers } from '../../own.ts'
import { type Algorithm, everyName, namesOf } from './algorithms.ts'
import type { JsonWebKey, KeyInput, NativeKey } from './native.ts'
import { declaredAlgorithm, identityOf, privateKey, publicJwk } from './public-jwk.ts'
import { weaknessOf } from './secret-weakness.ts'
import { capabilities, usual } from './strength.ts'

/** A key that may verify signatures, imported and found strong enough once. Made by {@link verificationKey}. */
export interface VerificationKey {
  /** The key id that tokens name it by; undefined matches any token that names none of its neighbours. */
  readonly kid: string | undefined
  /** The SHA-1 thumbprint of its certificate, where its JWK states one (RFC 7517 §4.8). */
  readonly x5t?: string | undefined
  /** The SHA-256 thumbprint of its certificate, where its JWK states one (RFC 7517 §4.9). */
  readonly 'x5t#S256'?: string | undefined
  /** Every algorithm the key is able and allowed to verify: one, where the key declares `alg`. */
  readonly algorithms: readonly Algorithm[]
  /** What it verifies where the issuer's options name no algorithms (RFC 8725 §3.1): one. */
  readonly defaultAlgorithms: readonly Algorithm[]
  /** The runtime's key: a `KeyObject` on Node, a `CryptoKey` elsewhere. */
  readonly material: unknown
  /** The same text for the same public key, in whatever sets and under whatever names it stands; only keys of JWKs have one. */
  readonly identity?: string | undefined
}

/** What a key is known by. */
export interface KeyOptions {
  /** Default: the JWK's `kid`, or none. */
  readonly kid?: string | undefined
  /** The one algorithm that the key is for; `EdDSA` and `Ed25519` are one. Default: the JWK's `alg`, or the usual one of its type. */
  readonly algorithm?: Algorithm | undefined
}

/** A public key: PEM text, a JWK, or a `KeyObject` or `CryptoKey` of the runtime. Runtime keys may be secret too, and bytes are. */
export type VerificationKeyInput = string | Uint8Array | JsonWebKey | object

/**
 * Imports one key for a {@link KeySource} of your own.
 *
 * @throws ConfigurationError when it is private, too weak or guessable, malformed or not for signatures.
 *
 * @example
 * const key = verificationKey(await kms.publicKeyPem(), { kid: 'a' }) // for a KeySource of one's own
 */
export function verificationKey(input: VerificationKeyInput, given: KeyOptions = {}): VerificationKey {
  const options = ownOptions('verificationKey', given, ['kid', 'algorithm'])
  if (typeof input === 'string') return made(imported({ kind: 'pem', pem: publicPem(input) }), options)
  if (input instanceof Uint8Array) return secretKey(input, options)
  if (isNativeKey(input)) return runtimeKey(input, options)
  const jwk = publicJwk(input as JsonWebKey)
  const declared = declaredAlgorithm(jwk)
  const { kid = jwk.kid, algorithm = declared } = options
  if (declared !== undefined && algorithm !== undefined && !namesOf(declared).includes(algorithm)) {
    throw new ConfigurationError('The JWK declares another alg than the algorithm option.')
  }
  return made(imported({ kind: 'jwk', jwk }), { kid, algorithm }, jwk)
}

function secretKey(bytes: Uint8Array, options: KeyOptions): VerificationKey {
  refuseWeak(bytes)
  return made(imported({ kind: 'bytes', bytes }), options)
}

function runtimeKey(key: object, options: KeyOptions): VerificationKey {
  const native = imported({ kind: 'native', key })
  const bytes = native.kind === 'secret' ? bytesOfSecret(key) : undefined
  if (bytes) refuseWeak(bytes)
  return made(native, options)
}

function refuseWeak(secret: Uint8Array): void {
  const weakness = weaknessOf(secret)
  if (weakness !== undefined) throw new ConfigurationError(`${weakness} Make a secret with crypto.randomBytes(32).`)
}

function made({ kind, facts, material }: NativeKey, { kid, algorithm }: KeyOptions, jwk?: JsonWebKey): VerificationKey {
  if (kind === 'private') throw new ConfigurationError(privateKey)
  if (kid !== undefined && (typeof kid !== 'string' || kid === '')) throw new ConfigurationError('kid is a text.')
  const capable = capabilities(facts)
  if (algorithm !== undefined && !capable.includes(algorithm)) {
    throw new ConfigurationError(`This key cannot serve ${printable(algorithm)}: it is for ${capable.join(', ')}.`)
  }
  const only = algorithm && everyName([algorithm])
  const key = {
    kid,
    ...thumbprintsOf(jwk),
    algorithms: Object.freeze(only ?? capable),
    defaultAlgorithms: Object.freeze(only ?? usual(capable)),
  }
  // Not enumerable: no log or JSON shows a secret by accident.
  Object.defineProperty(key, 'material', { value: material })
  return Object.freeze(Object.defineProperty(key, 'identity', { value: jwk && identityOf(jwk) })) as VerificationKey
}

/** The thumbprints that a JWK states, in base64url as tokens have them. */
function thumbprintsOf(jwk: JsonWebKey | undefined): Pick<VerificationKey, 'x5t' | 'x5t#S256'> {
  const { x5t, 'x5t#S256': x5tS256 } = jwk ?? ownMembers<JsonWebKey>({})
  return { ...(typeof x5t === 'string' && { x5t }), ...(typeof x5tS256 === 'string' && { 'x5t#S256': x5tS256 }) }
}

function imported(input: KeyInput): NativeKey {
  try {
    return importKey(input)
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    throw new ConfigurationError(
      'This is not a public key that can be read: give a PEM, a JWK, a KeyObject or a CryptoKey.',
    )
  }
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
