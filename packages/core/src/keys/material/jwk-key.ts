import { importJwk } from '#import-key'
import { ConfigurationError } from '../../configuration.ts'
import { ownMembers } from '../../own.ts'
import { namesOf } from './algorithms.ts'
import { type KeyOptions, madeKey, type VerificationKey } from './made-key.ts'
import type { JsonWebKey } from './native.ts'
import { declaredAlgorithm, publicJwk } from './public-jwk.ts'

/**
 * Imports a public JWK, and nothing else: the one form that published sets and proofs have, which so need no code of the
 * others.
 *
 * @throws ConfigurationError when it is private, too weak, malformed or not for signatures.
 */
export function jwkKey(given: JsonWebKey, options: KeyOptions = ownMembers({})): VerificationKey {
  const jwk = publicJwk(given)
  const declared = declaredAlgorithm(jwk)
  const { kid = jwk.kid, algorithm = declared } = options
  if (declared !== undefined && algorithm !== undefined && !namesOf(declared).includes(algorithm)) {
    throw new ConfigurationError('The JWK declares another alg than the algorithm option.')
  }
  return madeKey(() => importJwk(jwk), { kid, algorithm }, jwk)
}
