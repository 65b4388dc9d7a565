import type { RevocationEntry, RevocationStore } from '../stores/contracts.ts'
import { delay } from '../timer.ts'

/** Entries written at once, and the longest pause before each such write, in milliseconds. */
const chunk = 500
const pause = 250

/**
 * Gives a store back what it has lost. Every process does so after a loss, each at its own pace; before each chunk it looks
 * what is still missing, so that together they write each entry about once.
 */
export async function republish(
  store: RevocationStore,
  entries: readonly RevocationEntry[],
  signal: AbortSignal,
): Promise<void> {
  for (let i = 0; i < entries.length && !signal.aborted; i += chunk) {
    if (i > 0) await delay(Math.random() * pause, signal)
    const part = entries.slice(i, i + chunk)
    const missing = lacking(await store.get(part.map(({ key }) => key)), part)
    if (missing.length > 0 && !signal.aborted) await store.put(missing)
  }
}

/** What of ours is not, or less, in theirs. */
export function lacking(theirs: readonly RevocationEntry[], ours: readonly RevocationEntry[]): RevocationEntry[] {
  const known = new Map(theirs.map((entry) => [entry.key, entry]))
  return ours.filter(({ key, before, expiresAt }) => {
    const entry = known.get(key)
    return !entry || entry.before < before || entry.expiresAt < expiresAt
  })
}
