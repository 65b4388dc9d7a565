import type { RevocationEntry } from '../stores/contracts.ts'
import { isHeartbeat, timeOf } from './heartbeat.ts'
import { earlier, type Instant } from './instant.ts'

/** Processes that are remembered. */
const most = 20_000

/** The last heartbeat of another process: its time there, when it came, and when it was written at the earliest. */
interface Heard {
  readonly time: number
  readonly received: number
  readonly written: number
}

/**
 * What others' heartbeats prove whatever their clocks say: that between two of one process as much time has passed as its
 * clock counted. When the first was written, all was seen up to what was certain when it came; so a store's replica that is
 * late, and a clock that is ahead by as much, do not add up to a fresh mirror.
 */
export class Witnesses {
  readonly #heard = new Map<string, Heard>()

  /** Up to when everything has been seen by entries that follow what was seen before, in order; `certain` as it was then. */
  hear(entries: readonly RevocationEntry[], received: Instant, certain: Instant): Instant {
    if (this.#heard.size > most) this.#heard.clear()
    let latest = certain.steady
    for (const entry of entries) {
      if (!isHeartbeat(entry)) continue
      const time = timeOf(entry)
      const last = this.#heard.get(entry.key)
      const passed = last ? Math.min(time - last.time, received.steady - last.received) : 0
      const written = Math.max(certain.steady, last ? last.written + passed : 0)
      this.#heard.set(entry.key, { time, received: received.steady, written })
      latest = Math.max(latest, Math.min(written, received.steady))
    }
    return earlier(received, received.steady - latest)
  }
}
