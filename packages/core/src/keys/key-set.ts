import type { VerificationKey } from './material/verification-key.ts'
import type { KeyQuery } from './source.ts'

/** Picks the keys of a set that a token may have been signed with: those of its `kid`, else those that have none. */
export function candidatesIn(
  keys: readonly VerificationKey[],
  { algorithm, kid }: KeyQuery,
): readonly VerificationKey[] {
  const able = keys.filter((key) => key.algorithms.includes(algorithm))
  if (kid === undefined) return able
  const named = able.filter((key) => key.kid === kid)
  return named.length > 0 ? named : able.filter((key) => key.kid === undefined)
}
