import type { RevocationEntry } from '../stores/contracts.ts'
import type { Instant } from './instant.ts'

interface Written {
  readonly entry: RevocationEntry
  /** When the store had answered, well or not; undefined until then. */
  settled: Instant | undefined
}

/**
 * The revocations of this process that have not come back from the store. A store can take one and lose it before anybody
 * has read it, in a failover; then a heartbeat that was written later comes back without it.
 */
export class Unconfirmed {
  readonly #written = new Map<string, Written>()

  /** Notes entries that are being written; gives what to call when the store has answered. */
  writing(entries: readonly RevocationEntry[]): (at: Instant) => void {
    const written = entries.map((entry): Written => ({ entry, settled: undefined }))
    for (const one of written) this.#written.set(one.entry.key, one)
    return (at) => {
      for (const one of written) one.settled = at
    }
  }

  /** Forgets what has come back. */
  seen(entries: readonly RevocationEntry[]): void {
    if (this.#written.size === 0) return
    for (const entry of entries) {
      const written = this.#written.get(entry.key)
      if (written && covers(entry, written.entry)) this.#written.delete(entry.key)
    }
  }

  get isEmpty(): boolean {
    return this.#written.size === 0
  }

  /** Takes out what the store had answered to before a moment: its answer is known to have been read by now. */
  takeSettledBefore({ steady }: Instant): readonly RevocationEntry[] {
    const overdue: RevocationEntry[] = []
    for (const [key, { entry, settled }] of this.#written) {
      if (settled === undefined || settled.steady >= steady) continue
      overdue.push(entry)
      this.#written.delete(key)
    }
    return overdue
  }
}

/** Whether an entry says all that another says. */
export const covers = (one: RevocationEntry, other: RevocationEntry): boolean =>
  one.before >= other.before && one.expiresAt >= other.expiresAt
