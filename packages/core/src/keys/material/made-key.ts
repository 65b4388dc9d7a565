import { ConfigurationError } from '../../configuration.ts'
import { printable } from '../../events.ts'
import { ownMembers } from '../../own.ts'
import { type Algorithm, everyName } from './algorithms.ts'
import type { JsonWebKey, NativeKey } from './native.ts'
import { identityOf, privateKey } from './public-jwk.ts'
import { capabilities, usual } from './strength.ts'

/** A key that may verify signatures, imported and found strong enough once. Made by `verificationKey`. */
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

/**
 * Makes a key of what the runtime has imported, in whatever form it was given: `read` imports it, and `jwk` is what it was
 * read from, where that was one.
 *
 * @throws ConfigurationError when it is private, too weak or malformed.
 */
export function madeKey(read: () => NativeKey, { kid, algorithm }: KeyOptions, jwk?: JsonWebKey): VerificationKey {
  const { kind, facts, material } = imported(read)
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

function imported(read: () => NativeKey): NativeKey {
  try {
    return read()
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    throw new ConfigurationError(
      'This is not a public key that can be read: give a PEM, a JWK, a KeyObject or a CryptoKey.',
    )
  }
}
