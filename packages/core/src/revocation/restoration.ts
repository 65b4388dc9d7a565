import type { RevocationEntry, RevocationStore } from '../stores/contracts.ts'
import { delay } from '../timer.ts'
import { isSessionKey } from './keys.ts'
import { covers } from './unconfirmed.ts'

/** Entries written at once, and the longest pause after each such write, in milliseconds. */
const chunk = 500
const pause = 50

/**
 * What a store has lost and this process still knows, until it is given back. Every process that follows finds out at about
 * the same time and has about the same to give. So each begins at a moment of its own, gives in an order of its own, leaves
 * out what it sees coming from others, and asks before it writes: together they write each entry about once.
 */
export class Restoration {
  readonly #lost = new Map<string, RevocationEntry>()

  add(entries: readonly RevocationEntry[]): void {
    for (const entry of shuffled(entries)) this.#lost.set(entry.key, entry)
  }

  /** Forgets what the store has again. */
  seen(entries: readonly RevocationEntry[]): void {
    if (this.#lost.size === 0) return
    for (const entry of entries) {
      const lost = this.#lost.get(entry.key)
      if (lost && covers(entry, lost)) this.#lost.delete(entry.key)
    }
  }

  /** Gives back what is still lost. Rejects when the store does; what it did not take stays. */
  async giveBack(store: RevocationStore, signal: AbortSignal): Promise<void> {
    while (this.#lost.size > 0 && !signal.aborted) {
      const part = [...take(this.#lost.values(), chunk)]
      const missing = lacking(await store.get(part.map(({ key }) => key)), part)
      if (missing.length > 0 && !signal.aborted) await store.put(missing)
      this.seen(part)
      await delay(Math.random() * pause, signal)
    }
  }
}

/** What of ours is not, or less, in theirs. */
export function lacking(theirs: Iterable<RevocationEntry>, ours: readonly RevocationEntry[]): RevocationEntry[] {
  const known = new Map<string, RevocationEntry>()
  for (const entry of theirs) known.set(entry.key, entry)
  return ours.filter((entry) => {
    const their = known.get(entry.key)
    return !their || !covers(their, entry)
  })
}

const day = 86_400_000

/**
 * Entries of sessions, kept until a time at least: a store that has lost one has perhaps lost its record's end too. To the next
 * whole day, so that processes that find it out one after the other have the same to give.
 */
export function prolonged(lost: readonly RevocationEntry[], until: number): RevocationEntry[] {
  const expiresAt = Math.ceil(until / day) * day
  return lost.map((entry) => (isSessionKey(entry.key) && entry.expiresAt < until ? { ...entry, expiresAt } : entry))
}

function* take<Item>(items: Iterable<Item>, count: number): Iterable<Item> {
  let taken = 0
  for (const item of items) {
    if (taken++ >= count) return
    yield item
  }
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const order = items.map((item) => [Math.random(), item] as const)
  return order.sort(([a], [b]) => a - b).map(([, item]) => item)
}
