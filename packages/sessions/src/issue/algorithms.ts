import { type Algorithm, isAlgorithm } from '@bearer/core'

/** An algorithm that access tokens can be signed with. */
export type SigningAlgorithm = Exclude<Algorithm, 'HS256' | 'HS384' | 'HS512'>

/** Whether a value names an algorithm of a private key. */
export const isSigningAlgorithm = (value: unknown): value is SigningAlgorithm =>
  isAlgorithm(value) && !value.startsWith('HS')
