import { ConfigurationError } from '../../configuration.ts'
import { printable } from '../../events.ts'
import { ownMembers } from '../../own.ts'
import { type Algorithm, isAlgorithm, isSymmetric } from './algorithms.ts'
import type { JsonWebKey } from './native.ts'

export const privateKey =
  'This is a private key, and only the public one is needed to verify: publish and configure the public key, and keep ' +
  'the private one where tokens are signed.'

export const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const
/** The members of a public key that hold octets (RFC 7518 §6.2.1, §6.3.1; RFC 8037 §2). */
export const octetMembers = ['n', 'e', 'x', 'y'] as const
/** What `use` says of a key for signatures: RFC 7517 §4.2, SPIFFE's word for keys of JWTs, and a long form that is in use. */
export const signatureUses: readonly unknown[] = ['sig', 'jwt-svid', 'signature']

/**
 * Takes a public JWK that may verify signatures. A harmless flaw does not take a key away: members that are null or empty
 * count as absent, and octets may be padded or in the standard alphabet of base64.
 *
 * @throws ConfigurationError
 */
export function publicJwk(given: JsonWebKey): JsonWebKey {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ConfigurationError('A JWK is an object.')
  const jwk = withoutEmpty(given)
  if (jwk.kty === 'oct')
    throw new ConfigurationError('A JWK of type oct is a shared secret: give its bytes to secret().')
  if (privateMembers.some((member) => jwk[member] !== undefined)) throw new ConfigurationError(privateKey)
  if (jwk.use !== undefined && !signatureUses.includes(jwk.use)) {
    throw new ConfigurationError(`The JWK is not for signatures (use: ${printable(jwk.use)}).`)
  }
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) {
    throw new ConfigurationError('The JWK is not for verification (key_ops).')
  }
  if (jwk.kid !== undefined && typeof jwk.kid !== 'string') throw new ConfigurationError('The kid of a JWK is a text.')
  return jwk
}

/** The algorithm that a JWK says it is for. */
export function declaredAlgorithm({ alg }: JsonWebKey): Algorithm | undefined {
  if (alg === undefined) return undefined
  if (isAlgorithm(alg) && !isSymmetric(alg)) return alg
  throw new ConfigurationError(`The JWK declares an alg that no bearer token may be signed with (${printable(alg)}).`)
}

/** Tells one public key from another (RFC 7638 §3.2), whatever else its JWK says. */
export const identityOf = (jwk: JsonWebKey): string =>
  JSON.stringify([jwk.kty, jwk['crv'], ...octetMembers.map((member) => jwk[member])])

function withoutEmpty(given: JsonWebKey): JsonWebKey {
  const jwk = ownMembers(given) as { [member: string]: unknown }
  for (const [name, value] of Object.entries(jwk)) {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) delete jwk[name]
  }
  for (const name of octetMembers) {
    const text = jwk[name]
    if (typeof text === 'string')
      jwk[name] = text
        .replace(/={1,2}$/, '')
        .replaceAll('+', '-')
        .replaceAll('/', '_')
  }
  return jwk
}
