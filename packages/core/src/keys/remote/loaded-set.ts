import type { VerificationKey } from '../material/made-key.ts'
import type { JsonWebKey, JsonWebKeySet } from '../material/native.ts'
import { keyOfMember, keysOfSet, type SkippedMember } from '../set-members.ts'
import { LoadFailure } from './failure.ts'

/** Refreshing starts at this part of the time that keys are fresh, less some jitter, so that no request waits for it. */
const refreshAhead = 0.8
const jitter = 0.1

/** A set of keys as it was loaded. Times are in milliseconds since the epoch. */
export interface RemoteSet {
  readonly keys: ReadonlySet<VerificationKey>
  readonly list: readonly VerificationKey[]
  /** The keys by the text of their members: one that did not change stays the same object. */
  readonly byText: ReadonlyMap<string, VerificationKey>
  /** Where it came from, and the entity tag to ask there with. */
  readonly url: string
  readonly etag: string | undefined
  readonly times: SetTimes
}

export interface SetTimes {
  /** Which load it was, counted from one. */
  readonly load: number
  readonly loadedAt: number
  /** What was published before this is in the set, or was withdrawn. */
  readonly asOf: number
  readonly lifetime: number
  readonly refreshAt: number
  readonly freshUntil: number
  readonly usableUntil: number
}

/** The times of a set that was asked for at `loadedAt`, and had been held by caches for `age` milliseconds then. */
export function setTimes(load: number, loadedAt: number, age: number, lifetime: number, staleFor: number): SetTimes {
  return {
    load,
    loadedAt,
    asOf: loadedAt - age,
    lifetime,
    refreshAt: loadedAt + lifetime * refreshAhead * (1 - Math.random() * jitter),
    freshUntil: loadedAt + lifetime,
    usableUntil: loadedAt + Math.max(lifetime, staleFor),
  }
}

/**
 * Imports a JWKS document. A set that is empty is a statement: no key is valid (a {@link LoadFailure} of the kind `empty`). One
 * without a single usable member, or with too many, is not understood. Throws a {@link LoadFailure}.
 */
export function readSet(
  document: { readonly [member: string]: unknown },
  before: RemoteSet | undefined,
  maxKeys: number,
  skip: (skipped: SkippedMember) => void,
): Pick<RemoteSet, 'keys' | 'list' | 'byText'> {
  const members = document['keys']
  if (!Array.isArray(members)) throw new LoadFailure('content', 'The answer is not a JWKS: it has no array of keys.')
  if (members.length === 0) throw new LoadFailure('empty', 'The JWKS is empty: the issuer publishes no key.')
  if (members.length > maxKeys) throw new LoadFailure('content', `The JWKS has more than ${maxKeys} keys (maxKeys).`)
  const byText = new Map<string, VerificationKey>()
  const make = (member: JsonWebKey): VerificationKey => {
    const text = JSON.stringify(member)
    const key = before?.byText.get(text) ?? keyOfMember(member)
    byText.set(text, key)
    return key
  }
  const list = keysOfSet(document as unknown as JsonWebKeySet, skip, make)
  if (list.length === 0) throw new LoadFailure('content', 'The JWKS has no key that can verify a token.')
  return { list, keys: new Set(list), byText }
}
