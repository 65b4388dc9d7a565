import type { JsonWebKeySet } from '../keys/material/native.ts'

/** The members of a JWK that nobody else may know (RFC 7518 §6.2.2, §6.3.2, §6.4.1). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** Passes a key set on that may be published. Throws where a private or symmetric key is among them: none may leave. */
export function publicOnly(set: JsonWebKeySet): JsonWebKeySet {
  if (typeof set !== 'object' || set === null || !Array.isArray(set.keys))
    throw new TypeError('jwks must give a key set: an object whose keys are an array.')
  for (const key of set.keys as readonly object[]) {
    if (secretMembers.some((member) => Object.hasOwn(key, member)))
      throw new TypeError('jwks must give public keys: a private or symmetric one is among them, and was not served.')
  }
  return set
}
