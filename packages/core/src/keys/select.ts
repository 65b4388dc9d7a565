import { isBearerError, type Refusable, refusal } from '../errors/errors.ts'
import { isPromise, type Maybe, promised } from '../maybe.ts'
import { distinct, names, serves } from './key-set.ts'
import type { VerificationKey } from './material/made-key.ts'
import type { KeyQuery, KeySource } from './source.ts'

/** A key that may have signed a token, and where it came from. */
export interface Candidate {
  readonly source: KeySource
  readonly key: VerificationKey
}

/** Keys tried at most for one token: each costs a verification, and anybody can send tokens. */
const maxCandidates = 4

/**
 * Asks an issuer's sources for the keys of a token, and keeps those that may serve its algorithm: what the issuer's
 * options name, else what each key is for (RFC 8725 §3.1). Gives a refusal where none, or too many, are left; throws that of
 * a source.
 */
export function selectKeys(sources: readonly KeySource[], query: KeyQuery): Maybe<Refusable<readonly Candidate[]>> {
  if (query.allowed && !query.allowed.includes(query.algorithm)) return refusal('algorithm_refused')
  const only = sources[0]
  if (sources.length > 1 || !only) return ofSeveral(sources, query)
  const keys = only.find(query)
  return isPromise(keys) ? promised(keys).then((found) => ofOne(only, found, query)) : ofOne(only, keys, query)
}

function ofOne(source: KeySource, keys: readonly VerificationKey[], query: KeyQuery): Refusable<readonly Candidate[]> {
  return conclude(candidates(source, keys, query), keys.length > 0)
}

/** A source that fails has no say about a key that another one knows by its exact name. */
async function ofSeveral(sources: readonly KeySource[], query: KeyQuery): Promise<Refusable<readonly Candidate[]>> {
  const answers = await Promise.allSettled(sources.map(async (source) => ({ source, keys: await source.find(query) })))
  const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  const found = given.flatMap(({ source, keys }) => candidates(source, keys, query))
  const named = found.filter(({ key }) => names(query, key))
  if (named.length > 0) return conclude(named, true)
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  const undecided = failures.find((reason) => !isRefusal(reason))
  if (undecided !== undefined) throw undecided
  return conclude(found, failures.some(isForOthers) || given.some(({ keys }) => keys.length > 0))
}

/** Whether a source said that it has no key for such a token, rather than that it cannot tell. */
const isRefusal = (reason: unknown): boolean => isBearerError(reason) && reason.code === 'invalid_token'

const isForOthers = (reason: unknown): boolean => isBearerError(reason) && reason.reason === 'algorithm_refused'

function candidates(source: KeySource, keys: readonly VerificationKey[], query: KeyQuery): readonly Candidate[] {
  const found: Candidate[] = []
  for (const key of keys) if (serves(key, query)) found.push({ source, key })
  return found
}

/** `meant`: there are keys that the token may mean, whatever they are for. */
function conclude(found: readonly Candidate[], meant: boolean): Refusable<readonly Candidate[]> {
  if (found.length === 0) return refusal(meant ? 'algorithm_refused' : 'key_unknown')
  const different = distinct(found, ({ key }) => key)
  return different.length > maxCandidates ? refusal('key_ambiguous') : different
}
