import { bytesOfSecret, importKey, isNativeKey } from '#import-key'
import { ConfigurationError, ownOptions } from '../../configuration.ts'
import { ownMembers } from '../../own.ts'
import { type Algorithm, isAlgorithm, isSymmetric } from './algorithms.ts'
import type { JsonWebKey, KeyInput, NativeKey } from './native.ts'
import { weaknessOf } from './secret-weakness.ts'
import { capabilities, usual } from './strength.ts'

/** A key that may verify signatures, imported and found strong enough once. Made by {@link verificationKey}. */
export interface VerificationKey {
  /** The key id that tokens name it by; undefined matches any token that names none of its neighbours. */
  readonly kid: string | undefined
  /** Every algorithm the key is able and allowed to verify: one, where the key declares `alg`. */
  readonly algorithms: readonly Algorithm[]
  /** What it verifies where the issuer's options name no algorithms (RFC 8725 §3.1): one. */
  readonly defaultAlgorithms: readonly Algorithm[]
  /** The runtime's key: a `KeyObject` on Node, a `CryptoKey` elsewhere. */
  readonly material: unknown
}

/** What a key is known by. */
export interface KeyOptions {
  /** Default: the JWK's `kid`, or none. */
  readonly kid?: string | undefined
  /** The one algorithm that the key is for. Default: the JWK's `alg`, or the usual one of its type. */
  readonly algorithm?: Algorithm | undefined
}

/** A public key: PEM text, a JWK, or a `KeyObject` or `CryptoKey` of the runtime. Runtime keys may be secret too, and bytes are. */
export type VerificationKeyInput = string | Uint8Array | JsonWebKey | object

/**
 * Imports one key for a {@link KeySource} of your own.
 *
 * @throws ConfigurationError when it is private, too weak or guessable, malformed or not for signatures.
 */
export function verificationKey(input: VerificationKeyInput, given: KeyOptions = {}): VerificationKey {
  const options = ownOptions('verificationKey', given, ['kid', 'algorithm'])
  if (typeof input === 'string') return made(imported({ kind: 'pem', pem: publicPem(input) }), options)
  if (input instanceof Uint8Array) return secretKey(input, options)
  if (isNativeKey(input)) return runtimeKey(input, options)
  const jwk = publicJwk(input as JsonWebKey)
  const { kid = jwk.kid, algorithm = declared(jwk.alg) } = options
  if (jwk.alg !== undefined && algorithm !== jwk.alg) {
    throw new ConfigurationError('The JWK declares another alg than the algorithm option.')
  }
  return made(imported({ kind: 'jwk', jwk }), { kid, algorithm })
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

function made({ kind, facts, material }: NativeKey, { kid, algorithm }: KeyOptions): VerificationKey {
  if (kind === 'private') throw new ConfigurationError(privateKey)
  if (kid !== undefined && (typeof kid !== 'string' || kid === '')) throw new ConfigurationError('kid is a text.')
  const capable = capabilities(facts)
  if (algorithm !== undefined && !capable.includes(algorithm)) {
    throw new ConfigurationError(`This key cannot serve ${String(algorithm)}: it is for ${capable.join(', ')}.`)
  }
  const key = {
    kid,
    algorithms: Object.freeze(algorithm === undefined ? capable : [algorithm]),
    defaultAlgorithms: Object.freeze(algorithm === undefined ? usual(capable) : [algorithm]),
  }
  // Not enumerable: no log or JSON shows a secret by accident.
  return Object.freeze(Object.defineProperty(key, 'material', { value: material })) as VerificationKey
}

const privateKey =
  'This is a private key, and only the public one is needed to verify: publish and configure the public key, and keep ' +
  'the private one where tokens are signed.'

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

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

function publicJwk(given: JsonWebKey): JsonWebKey {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ConfigurationError('A JWK is an object.')
  const jwk = ownMembers(given)
  if (jwk.kty === 'oct')
    throw new ConfigurationError('A JWK of type oct is a shared secret: give its bytes to secret().')
  if (privateMembers.some((member) => jwk[member] !== undefined)) throw new ConfigurationError(privateKey)
  if (jwk.use !== undefined && jwk.use !== 'sig') throw new ConfigurationError('The JWK is not for signatures (use).')
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) {
    throw new ConfigurationError('The JWK is not for verification (key_ops).')
  }
  if (jwk.kid !== undefined && typeof jwk.kid !== 'string') throw new ConfigurationError('The kid of a JWK is a text.')
  return jwk
}

function declared(alg: unknown): Algorithm | undefined {
  if (alg === undefined) return undefined
  if (isAlgorithm(alg) && !isSymmetric(alg)) return alg
  throw new ConfigurationError('The JWK declares an alg that no bearer token may be signed with.')
}
