import { isBearerError, refusal } from '../errors/errors.ts'
import { isPromise, type Maybe } from '../maybe.ts'
import type { Algorithm } from './material/algorithms.ts'
import type { VerificationKey } from './material/verification-key.ts'
import type { KeyQuery, KeySource } from './source.ts'

/** A key that may have signed a token, and where it came from. */
export interface Candidate {
  readonly source: KeySource
  readonly key: VerificationKey
}

/** Keys tried at most for a token that does not name its key. */
const maxCandidates = 2

/**
 * Asks an issuer's sources for the keys of a token, and keeps those that may serve its algorithm: what the issuer's
 * options name, else what each key is for (RFC 8725 §3.1). Throws a refusal where none, or too many, are left.
 */
export function selectKeys(
  sources: readonly KeySource[],
  query: KeyQuery,
  allowed: readonly Algorithm[] | undefined,
): Maybe<readonly Candidate[]> {
  if (allowed && !allowed.includes(query.algorithm)) throw refusal('algorithm_refused')
  const only = sources[0]
  if (sources.length > 1 || !only) return ofSeveral(sources, query, allowed)
  const keys = ask(only, query)
  return isPromise(keys)
    ? keys.then((found) => conclude(candidates(only, found, query, allowed)))
    : conclude(candidates(only, keys, query, allowed))
}

/** A source that fails has no say about a key that another one knows by its exact name. */
async function ofSeveral(
  sources: readonly KeySource[],
  query: KeyQuery,
  allowed: readonly Algorithm[] | undefined,
): Promise<readonly Candidate[]> {
  const answers = await Promise.allSettled(
    sources.map(async (source) => candidates(source, await ask(source, query), query, allowed)),
  )
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const named = query.kid === undefined ? [] : found.filter(({ key }) => key.kid === query.kid)
  if (named.length > 0) return conclude(named)
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed) throw failed.reason
  return conclude(found)
}

function ask(source: KeySource, query: KeyQuery): Maybe<readonly VerificationKey[]> {
  try {
    const found = source.find(query)
    return isPromise(found) ? found.then(listOf, undecided) : listOf(found)
  } catch (error) {
    return undecided(error)
  }
}

/** A source that answers with something else than a list has not said that there is no such key. */
function listOf(found: unknown): readonly VerificationKey[] {
  return Array.isArray(found) ? found : undecided(undefined)
}

function undecided(error: unknown): never {
  throw isBearerError(error) ? error : refusal('keys_unavailable')
}

function candidates(
  source: KeySource,
  keys: readonly VerificationKey[],
  { algorithm }: KeyQuery,
  allowed: readonly Algorithm[] | undefined,
): readonly Candidate[] {
  const found: Candidate[] = []
  for (const key of keys) {
    if ((allowed ? key.algorithms : key.defaultAlgorithms).includes(algorithm)) found.push({ source, key })
  }
  return found
}

function conclude(found: readonly Candidate[]): readonly Candidate[] {
  if (found.length === 0) throw refusal('key_unknown')
  if (found.length > maxCandidates) throw refusal('key_ambiguous')
  return found
}
