import type { Algorithm } from '../../src/keys/material/algorithms.ts'

/** The algorithms of public keys, by name: a list of its own, so that none goes unnoticed in the sources. */
export const publicAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
] as const satisfies readonly Algorithm[]

/** Those and the ones of shared secrets. */
export const everyAlgorithm = ['HS256', 'HS384', 'HS512', ...publicAlgorithms] as const satisfies readonly Algorithm[]
