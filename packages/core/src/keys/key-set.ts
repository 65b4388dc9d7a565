import type { VerificationKey } from './material/made-key.ts'
import type { KeyQuery } from './source.ts'

/** What a set of keys has for a token. */
export interface Found {
  /** The keys to try; where there are none, those that the token means but that are for other algorithms. */
  readonly keys: readonly VerificationKey[]
  /** Whether the token's key is there, and for its algorithm: a newer set could not answer better. */
  readonly settled: boolean
}

/** Whether a key may verify the token's algorithm: what the issuer's options allow, else what the key is for (RFC 8725 §3.1). */
export function serves(key: VerificationKey, { algorithm, allowed }: KeyQuery): boolean {
  return (allowed ? key.algorithms : key.defaultAlgorithms).includes(algorithm)
}

/** Whether the token names just this key: by its `kid`, or where it has none by the thumbprint of a certificate. */
export function names(query: KeyQuery, key: VerificationKey): boolean {
  if (query.kid !== undefined) return key.kid === query.kid
  return thumbprints.some((print) => query[print] !== undefined && key[print] === query[print])
}

/** Searches a set for the key of a token: the one that it names, else those that it may mean. */
export function searchIn(keys: readonly VerificationKey[], query: KeyQuery): Found {
  const named = keys.filter((key) => names(query, key))
  const able = named.filter((key) => serves(key, query))
  if (able.length > 0) return { keys: able, settled: true }
  const meant = query.kid === undefined ? keys : keys.filter((key) => key.kid === undefined)
  const possible = meant.filter((key) => serves(key, query))
  // Where each has another thumbprint, the issuer may have a newer key; or it writes thumbprints in a way of its own.
  if (possible.length > 0) return { keys: possible, settled: !possible.every((key) => contradicts(query, key)) }
  return { keys: named.length > 0 ? named : meant, settled: false }
}

/** The same key, though it be listed twice or under two names, counts once. */
export function distinct<Entry>(entries: readonly Entry[], keyOf: (entry: Entry) => VerificationKey): readonly Entry[] {
  if (entries.length < 2) return entries
  const seen = new Set<unknown>()
  return entries.filter((entry) => {
    const { identity, material } = keyOf(entry)
    const own = identity ?? material
    return seen.has(own) ? false : seen.add(own)
  })
}

const thumbprints = ['x5t#S256', 'x5t'] as const

/** Whether a token without `kid` states a thumbprint of the kind that the key has, and not the key's. */
function contradicts(query: KeyQuery, key: VerificationKey): boolean {
  return query.kid === undefined && thumbprints.some((print) => query[print] !== undefined && key[print] !== undefined)
}
