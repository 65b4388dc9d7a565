import type { Clock } from '../clock.ts'
import { delay } from '../timer.ts'
import type { RevocationChanges, RevocationEntry, RevocationStore } from './contracts.ts'
import { ExpiringMap } from './expiring-map.ts'

/** How many changes can be followed one by one; who is further behind gets a snapshot. */
const logLength = 10_000

/** Revocations in this process. There is no bound: who ends a session is never refused, and their number is that of the last hours. */
export class MemoryRevocations implements RevocationStore {
  readonly #entries: ExpiringMap<RevocationEntry>
  readonly #waiting = new Set<() => void>()
  /** Cursors of another store begin anew here. */
  #drawn: string | undefined
  #log: RevocationEntry[] = []
  /** The number of the first entry of the log. */
  #start = 0

  constructor(clock: Clock) {
    this.#entries = new ExpiringMap(clock)
  }

  async put(entries: readonly RevocationEntry[]): Promise<void> {
    for (const entry of entries) {
      const known = this.#entries.get(entry.key)
      const greater = {
        key: entry.key,
        before: Math.max(entry.before, known?.before ?? 0),
        expiresAt: Math.max(entry.expiresAt, known?.expiresAt ?? 0),
      }
      this.#entries.set(entry.key, greater)
      this.#log.push(greater)
    }
    if (this.#log.length > 2 * logLength) {
      this.#start += this.#log.length - logLength
      this.#log = this.#log.slice(-logLength)
    }
    for (const wake of this.#waiting) wake()
  }

  async get(keys: readonly string[]): Promise<readonly RevocationEntry[]> {
    return keys.flatMap((key) => copies(this.#entries.get(key)))
  }

  async changes(
    cursor: string | undefined,
    { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<RevocationChanges> {
    const [life, position] = cursor?.split(' ') ?? []
    const from = life === this.#life() ? Number(position) : Number.NaN
    if (from === this.#end) await this.#change(waitMs, signal)
    // Looked at after the waiting: more can have come at once than the log keeps.
    const [entries, kind] = this.#isInLog(from)
      ? ([this.#log.slice(from - this.#start), 'changes'] as const)
      : ([[...this.#entries.values()], 'snapshot'] as const)
    return {
      entries: entries.map((entry) => ({ ...entry })),
      cursor: `${this.#life()} ${this.#end}`,
      kind,
      more: false,
    }
  }

  #isInLog(from: number): boolean {
    return from >= this.#start && from <= this.#end
  }

  get #end(): number {
    return this.#start + this.#log.length
  }

  /** Resolves with the next change, or when there has been none for a while. */
  async #change(waitMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const end = (): void => over.abort()
    this.#waiting.add(end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
    await delay(waitMs, over.signal)
    this.#waiting.delete(end)
    signal.removeEventListener('abort', end)
  }

  /** Drawn when it is first needed: a Worker may make stores, but draw nothing, before its first request. */
  #life(): string {
    this.#drawn ??= crypto.randomUUID()
    return this.#drawn
  }
}

/** Nobody gets hold of what is kept. */
const copies = (entry: RevocationEntry | undefined): RevocationEntry[] => (entry ? [{ ...entry }] : [])
