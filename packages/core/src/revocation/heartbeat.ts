import { systemClock } from '../clock.ts'
import type { RevocationEntry } from '../stores/contracts.ts'
import { earlier, type Instant, instant } from './instant.ts'

/**
 * A heartbeat is an entry like any other, which revokes nothing: what a mirror reads back of it proves that the store took
 * a write at that time and that everything before it has been seen. An isolated primary and a replica that is cut off
 * answer reads happily; a heartbeat never comes back from them.
 */
const prefix = 'heartbeat '

/** How far ahead another process's clock may seem before its heartbeats prove nothing here, in milliseconds. */
const tolerance = 1000

/** When a heartbeat expires: late enough for a clock that is an hour behind the store's. */
export const heartbeatEnd = (now: number): number => (Number.isFinite(now) ? now : systemClock()) + 3_600_000

/** The heartbeats of one process. */
export class Heartbeats {
  readonly #key = prefix + crypto.randomUUID()
  /** The one on its way, or the last that came back: its time in milliseconds, and the moment it was sent. */
  #sent: { readonly time: number; readonly at: Instant } | undefined

  get hasBegun(): boolean {
    return this.#sent !== undefined
  }

  /**
   * The next one. Its time is that of the wall clock, whatever clock tokens are judged by; where that was set back, it goes
   * on from the last one: the store keeps the greater.
   */
  next(expiresAt: number): RevocationEntry {
    const at = instant()
    this.#sent = { time: Math.max(at.wall, (this.#sent?.time ?? 0) + 1), at }
    return { key: this.#key, before: this.#sent.time / 1000, expiresAt }
  }

  /** The moment at which this process sent the newest of its heartbeats, where that is among the entries. */
  returned(entries: readonly RevocationEntry[]): Instant | undefined {
    const sent = this.#sent
    return sent && entries.some((entry) => entry.key === this.#key && timeOf(entry) >= sent.time) ? sent.at : undefined
  }
}

export const isHeartbeat = (entry: RevocationEntry): boolean => entry.key.startsWith(prefix)

/**
 * Up to when entries that were received at a moment show that their reader has seen everything: the newest heartbeat of
 * anybody. One from the future comes from a clock that is ahead, which cannot tell how late it came.
 */
export function provenUntil(entries: readonly RevocationEntry[], received: Instant): Instant | undefined {
  let latest: number | undefined
  for (const entry of entries) {
    if (!isHeartbeat(entry)) continue
    const time = timeOf(entry)
    if (time <= received.wall + tolerance) latest = Math.max(latest ?? time, time)
  }
  return latest === undefined ? undefined : earlier(received, Math.max(0, received.wall - latest))
}

/** Its time by the clock of the process that wrote it, in milliseconds. */
export const timeOf = ({ before }: RevocationEntry): number => Math.round(before * 1000)
