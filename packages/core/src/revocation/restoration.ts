import type { Clock } from '../clock.ts'
import type { RevocationEntry, RevocationStore } from '../stores/contracts.ts'
import { delay } from '../timer.ts'
import type { LiveSet } from './live-set.ts'
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
  readonly #set: LiveSet
  readonly #clock: Clock
  /** Single entries that were lost on their way. */
  readonly #lost = new Map<string, RevocationEntry>()
  /** All that a snapshot lacked, part by part: it is kept nowhere else than in the live set. */
  #lacked: Iterator<readonly RevocationEntry[]> | undefined
  /** What is being given back: on failure it is tried again. */
  #part: readonly RevocationEntry[] = []

  constructor(set: LiveSet, clock: Clock) {
    this.#set = set
    this.#clock = clock
  }

  add(entries: readonly RevocationEntry[]): void {
    for (const entry of entries) this.#lost.set(entry.key, entry)
  }

  /**
   * A snapshot is in: what it has not told is lost. A session's entry is kept for `keepMs` from now on, for its store has
   * perhaps lost its record's end too; to the next whole day, so that processes that find it out one after the other have the
   * same to give.
   */
  compare(keepMs: number): void {
    const least = keepMs === 0 ? 0 : Math.ceil((this.#clock() + keepMs) / day) * day
    this.#lacked = this.#set.unknown(this.#clock, least)
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
    while (this.#next() && !signal.aborted) {
      const part = this.#part.slice(0, chunk)
      if (part.length > 0) {
        const { snapshots } = this.#set
        const missing = lacking(await store.get(part.map(({ key }) => key)), part)
        if (missing.length > 0 && !signal.aborted) await store.put(missing)
        // The store may have lost that again: it is asked anew.
        if (snapshots !== this.#set.snapshots) continue
        this.seen(part)
        this.#set.add(part, this.#clock(), true)
        this.#part = this.#part.slice(chunk)
      }
      await delay(part.length > 0 ? Math.random() * pause : 0, signal)
    }
  }

  /** Has something to give in hand, unless there is nothing left. */
  #next(): boolean {
    if (this.#part.length > 0) return true
    if (this.#lost.size > 0) {
      this.#part = [...this.#lost.values()]
      return true
    }
    const next = this.#lacked?.next()
    if (!next || next.done) {
      this.#lacked = undefined
      return false
    }
    this.#part = next.value
    return true
  }
}

const day = 86_400_000

/** What of ours is not, or less, in theirs. */
export function lacking(theirs: Iterable<RevocationEntry>, ours: readonly RevocationEntry[]): RevocationEntry[] {
  const known = new Map<string, RevocationEntry>()
  for (const entry of theirs) known.set(entry.key, entry)
  return ours.filter((entry) => {
    const their = known.get(entry.key)
    return !their || !covers(their, entry)
  })
}
