import { isNativeKey } from '#import-key'
import { ConfigurationError } from '../configuration.ts'
import { ownMember, ownMembers } from '../own.ts'
import { jwkKey } from './material/jwk-key.ts'
import type { VerificationKey } from './material/made-key.ts'
import type { JsonWebKey, JsonWebKeySet } from './material/native.ts'

/** A member of a set that is left out. */
export interface SkippedMember {
  readonly member: JsonWebKey
  readonly why: string
}

/**
 * Imports the members of a set one by one; `skip` is told of each that cannot be used, so that one bad key is never an
 * outage. Identical members count once. `make` imports one.
 *
 * @throws ConfigurationError when it is no JWKS at all.
 */
export function keysOfSet(
  document: JsonWebKeySet,
  skip: (skipped: SkippedMember) => void,
  make: (member: JsonWebKey) => VerificationKey = keyOfMember,
): VerificationKey[] {
  const given = ownMember(document, 'keys')
  if (!Array.isArray(given)) throw new ConfigurationError('A JWKS is an object with an array of keys.')
  const keys = new Map<string, VerificationKey>()
  for (const one of given as readonly JsonWebKey[]) {
    const member = isJwk(one) ? ownMembers(one) : one
    try {
      const key = make(member)
      const text = JSON.stringify([key.kid, key.identity, key.algorithms])
      if (!keys.has(text)) keys.set(text, key)
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      skip({ member: member ?? ownMembers({}), why: error.message })
    }
  }
  return [...keys.values()]
}

/** Imports a member: a JWK, and none of the other forms that a key may be given in, as a text that is a PEM. */
export function keyOfMember(member: JsonWebKey): VerificationKey {
  if (isJwk(member)) return jwkKey(member)
  throw new ConfigurationError('A member of a JWKS is a JWK, as JSON has it.')
}

/** Whether a value can be a JWK: an object, and no key in another form. */
export function isJwk(value: unknown): value is JsonWebKey {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(Array.isArray(value) || ArrayBuffer.isView(value) || isNativeKey(value))
  )
}
