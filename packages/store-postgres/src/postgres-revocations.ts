import type { RevocationChanges, RevocationEntry, RevocationStore } from '@bearer/core'
import type { Feed } from './feed.ts'
import { readCursor } from './feed-cursor.ts'
import type { Listener } from './listener.ts'
import { PutQueue } from './put-queue.ts'
import type { Sweep } from './sweep.ts'

/** Keys asked for with one statement. */
const most = 1000

/** The live revocations, and a feed of what came that many processes follow. */
export class PostgresRevocations implements RevocationStore {
  readonly #feed: Feed
  readonly #listener: Listener
  readonly #sweep: Sweep
  readonly #queue: PutQueue

  readonly timeout: number

  constructor(feed: Feed, listener: Listener, sweep: Sweep, timeout: number) {
    this.timeout = timeout
    this.#feed = feed
    this.#listener = listener
    this.#sweep = sweep
    this.#queue = new PutQueue((entries) => feed.put(entries))
  }

  async put(entries: readonly RevocationEntry[]): Promise<void> {
    await this.#queue.put(entries)
    this.#sweep.afterWrite()
  }

  async get(keys: readonly string[]): Promise<readonly RevocationEntry[]> {
    const found: RevocationEntry[] = []
    for (let i = 0; i < keys.length; i += most) found.push(...(await this.#feed.get(keys.slice(i, i + most))))
    return found
  }

  async changes(
    text: string | undefined,
    { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<RevocationChanges> {
    const cursor = readCursor(text)
    if (!cursor) return this.#feed.snapshot()
    if (cursor.after !== undefined) return this.#feed.snapshot(cursor)
    const until = performance.now() + waitMs
    for (let woken: 'heard' | 'over' = 'heard'; ; ) {
      const seen = this.#listener.heard
      const changes = await this.#feed.after(cursor)
      if (!changes) return this.#feed.snapshot()
      if (changes.entries.length > 0 && woken === 'over') this.#listener.missed()
      const left = until - performance.now()
      if (changes.entries.length > 0 || changes.more || left <= 0 || signal.aborted) return changes
      woken = await this.#listener.wait(seen, left, signal)
    }
  }
}
