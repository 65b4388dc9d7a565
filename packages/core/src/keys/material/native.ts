import type { Algorithm } from './algorithms.ts'

/** A public key as JSON (RFC 7517). */
export interface JsonWebKey {
  readonly kty?: string | undefined
  readonly kid?: string | undefined
  readonly alg?: string | undefined
  readonly use?: string | undefined
  readonly key_ops?: readonly string[] | undefined
  readonly [member: string]: unknown
}

/** A set of public keys as a document (RFC 7517 §5). */
export interface JsonWebKeySet {
  readonly keys: readonly JsonWebKey[]
}

/** What decides which algorithms a key can serve, and whether it is strong enough. */
export interface KeyFacts {
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP'
  /** The length of a secret, or of an RSA modulus. */
  readonly bits: number
  readonly exponent?: bigint | undefined
  /** Undefined for a curve that no algorithm here uses. */
  readonly curve?: string | undefined
  /** The algorithms that the runtime bound the key to. */
  readonly only?: readonly Algorithm[] | undefined
}

/** A key in the form that a runtime verifies with. */
export interface NativeKey {
  readonly kind: 'secret' | 'public' | 'private'
  readonly facts: KeyFacts
  readonly material: unknown
}
