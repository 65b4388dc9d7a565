/** What each signature algorithm of RFC 7518 §3.1, RFC 8037 and RFC 9864 needs of its key. */
export const algorithms = {
  HS256: { family: 'HS', hash: 256 },
  HS384: { family: 'HS', hash: 384 },
  HS512: { family: 'HS', hash: 512 },
  RS256: { family: 'RS', hash: 256 },
  RS384: { family: 'RS', hash: 384 },
  RS512: { family: 'RS', hash: 512 },
  PS256: { family: 'PS', hash: 256 },
  PS384: { family: 'PS', hash: 384 },
  PS512: { family: 'PS', hash: 512 },
  ES256: { family: 'ES', hash: 256, curve: 'P-256' },
  ES384: { family: 'ES', hash: 384, curve: 'P-384' },
  ES512: { family: 'ES', hash: 512, curve: 'P-521' },
  Ed25519: { family: 'Ed', hash: 512, curve: 'Ed25519' },
  EdDSA: { family: 'Ed', hash: 512, curve: 'Ed25519' },
} as const satisfies Record<string, { family: 'HS' | 'RS' | 'PS' | 'ES' | 'Ed'; hash: number; curve?: string }>

/** A JWS algorithm that a bearer token may be signed with. `none` is not among them. */
export type Algorithm = keyof typeof algorithms

/**
 * Whether a value names one of the {@link algorithms}, letter by letter.
 *
 * @example
 * isAlgorithm('ES256') // true; 'none' is none
 */
export function isAlgorithm(value: unknown): value is Algorithm {
  return typeof value === 'string' && Object.hasOwn(algorithms, value)
}

/** Every name of an algorithm: RFC 9864 calls `Ed25519` what RFC 8037 calls `EdDSA`, where the key is one of Ed25519. */
export const namesOf = (algorithm: Algorithm): readonly Algorithm[] =>
  algorithms[algorithm]?.family === 'Ed' ? ['Ed25519', 'EdDSA'] : [algorithm]

/** A list of algorithms with every name of each. */
export const everyName = (list: readonly Algorithm[]): readonly Algorithm[] => [...new Set(list.flatMap(namesOf))]

/** Whether an algorithm uses a shared secret. */
export const isSymmetric = (algorithm: Algorithm): boolean => algorithms[algorithm].family === 'HS'

/** The algorithms of public keys: all that a published set can serve. */
export const asymmetric: readonly Algorithm[] = (Object.keys(algorithms) as Algorithm[]).filter(
  (one) => !isSymmetric(one),
)
