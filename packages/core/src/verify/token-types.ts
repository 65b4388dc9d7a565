import { ConfigurationError } from '../configuration.ts'
import { typeOf } from '../jws/header.ts'

/** Types of JWTs that are registered for something else: taken for access tokens, they would let others' mail open doors. */
const otherwiseUsed: readonly string[] = [
  'logout+jwt',
  'secevent+jwt',
  'dpop+jwt',
  'token-introspection+jwt',
  'oauth-authz-req+jwt',
  'client-authentication+jwt',
  'statuslist+jwt',
  'kb+jwt',
]

/**
 * Takes the `types` of an issuer's options, and gives them as {@link typeOf} does.
 *
 * @throws ConfigurationError
 */
export function tokenTypes(types: unknown): readonly string[] {
  if (types === undefined) return none
  if (
    !Array.isArray(types) ||
    types.length === 0 ||
    !types.every((type) => typeof type === 'string' && isType.test(type))
  ) {
    throw new ConfigurationError(
      "types takes an array of the values of typ that the issuer's access tokens have, such as ['access'].",
    )
  }
  return Object.freeze(types.map(checkedType))
}

function checkedType(type: string): string {
  const named = typeOf(type)
  if (named === undefined) {
    throw new ConfigurationError(
      'types cannot name JOSE: it says no more than no typ at all, which the jwt profile takes.',
    )
  }
  if (otherwiseUsed.includes(named)) {
    throw new ConfigurationError(`types cannot name ${type}: that is the type of tokens that are no access tokens.`)
  }
  return named
}

const none: readonly string[] = Object.freeze([])

/** A media type, or a word, without parameters (RFC 6838 §4.2). */
const isType = /^[\w!#$&^.+-]+(?:\/[\w!#$&^.+-]+)?$/
