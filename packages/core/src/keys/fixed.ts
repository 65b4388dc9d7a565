import { candidatesIn } from './key-set.ts'
import type { KeySource, VerificationKey } from './source.ts'

/** A source of keys that never change. */
export function fixed(keys: readonly VerificationKey[]): KeySource {
  const only = keys.length === 1 ? (keys[0] as VerificationKey) : undefined
  return {
    algorithms: [...new Set(keys.flatMap((key) => key.algorithms))],
    find: (query) => {
      if (!only) return candidatesIn(keys, query)
      const fits = only.algorithms.includes(query.algorithm)
      return fits && (only.kid === undefined || query.kid === undefined || only.kid === query.kid) ? keys : none
    },
  }
}

const none: readonly VerificationKey[] = Object.freeze([])
