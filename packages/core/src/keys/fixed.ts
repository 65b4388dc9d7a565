import { searchIn } from './key-set.ts'
import type { VerificationKey } from './material/made-key.ts'
import type { KeySource } from './source.ts'

const all = new WeakSet<KeySource>()

/** Whether a source answers at once, whatever else a token says: one that names an unknown key needs no further look. */
export const isFixed = (source: KeySource): boolean => all.has(source)

/** A source of keys that never change. */
export function fixed(keys: readonly VerificationKey[]): KeySource {
  const only = keys.length === 1 ? (keys[0] as VerificationKey) : undefined
  const source: KeySource = {
    algorithms: [...new Set(keys.flatMap((key) => key.algorithms))],
    find: (query) => {
      if (!only) return searchIn(keys, query).keys
      return only.kid === undefined || query.kid === undefined || only.kid === query.kid ? keys : none
    },
  }
  all.add(source)
  return source
}

const none: readonly VerificationKey[] = Object.freeze([])
