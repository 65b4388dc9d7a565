import type { Clock } from '../clock.ts'
import type { RevocationChanges, RevocationEntry, RevocationStore } from '../stores/contracts.ts'
import { delay } from '../timer.ts'
import type { Freshness } from './freshness.ts'
import { heartbeat, isHeartbeat, provenUntil } from './heartbeat.ts'
import type { LiveSet } from './live-set.ts'
import { lacking, republish } from './republish.ts'

/** The longest pause between two tries, in milliseconds; it begins with a tenth of a second. */
const longestPause = 5_000

/**
 * Keeps a live set current: takes a snapshot, follows the changes, begins anew by union when it cannot go on, gives the
 * store back what that has lost, and proves its freshness by heartbeats.
 */
export class Follower {
  /** Resolves when the first snapshot is in and proved fresh. */
  readonly started: Promise<void>
  readonly #store: RevocationStore
  readonly #set: LiveSet
  readonly #freshness: Freshness
  readonly #intervalMs: number
  readonly #clock: Clock
  readonly #changed: () => void
  readonly #processId = crypto.randomUUID()
  readonly #end = new AbortController()
  readonly #loops: Promise<unknown>
  #cursor: string | undefined
  /** The pages of a snapshot that is not complete yet. */
  #snapshot: RevocationEntry[] | undefined
  #snapshotTaken = false
  #lostTrack = false
  /** A heartbeat on its way: nothing else is read of the store's clock or of anybody else's. */
  #sentAt: number | undefined

  constructor(
    store: RevocationStore,
    set: LiveSet,
    freshness: Freshness,
    softMs: number,
    clock: Clock,
    changed: () => void,
  ) {
    this.#store = store
    this.#set = set
    this.#freshness = freshness
    this.#intervalMs = softMs / 2
    this.#clock = clock
    this.#changed = changed
    let start: () => void = () => {}
    this.started = new Promise((resolve) => {
      start = resolve
    })
    this.#loops = Promise.all([this.#repeat(() => this.#follow(start)), this.#repeat(() => this.#beat())])
  }

  /** Has the store compared with what this process knows: a write may not have arrived. */
  resynchronise(): void {
    this.#lostTrack = true
  }

  async close(): Promise<void> {
    this.#end.abort()
    await this.#loops
  }

  /** Runs a loop's body until the end; failures are tried again, later and later, with jitter. */
  async #repeat(body: () => Promise<void>): Promise<void> {
    const { signal } = this.#end
    let failures = 0
    while (!signal.aborted) {
      try {
        await body()
        failures = 0
      } catch {
        this.#changed()
        const longest = Math.min(100 * 2 ** failures++, longestPause, this.#intervalMs * 2)
        await delay(longest * (0.5 + Math.random() / 2), signal)
      }
    }
  }

  async #follow(start: () => void): Promise<void> {
    if (this.#lostTrack) this.#cursor = undefined
    this.#lostTrack = false
    const waitMs = Math.max(20, Math.min(1000, this.#intervalMs))
    const page = await this.#changes(this.#cursor, waitMs)
    const receivedAt = Date.now()
    this.#set.add(
      page.entries.filter((entry) => !isHeartbeat(entry)),
      this.#clock(),
    )
    this.#cursor = page.cursor
    if (page.kind === 'snapshot') this.#collect(page.entries)
    if (page.more) return
    const seen = this.#snapshot ?? page.entries
    if (this.#snapshot) await this.#concludeSnapshot(this.#snapshot)
    this.#snapshot = undefined
    this.#prove(seen, receivedAt)
    if (this.#snapshotTaken && this.#freshness.state(Date.now()) !== 'starting') start()
    this.#changed()
  }

  /** A live set may have thousands of pages: none is copied again for the next. */
  #collect(entries: readonly RevocationEntry[]): void {
    this.#snapshot ??= []
    for (const entry of entries) this.#snapshot.push(entry)
  }

  async #changes(cursor: string | undefined, waitMs: number): Promise<RevocationChanges> {
    const changes = this.#store.changes?.bind(this.#store) as NonNullable<RevocationStore['changes']>
    const page = await changes(cursor, { waitMs, signal: this.#end.signal })
    if (!Array.isArray(page.entries) || typeof page.cursor !== 'string') throw new TypeError('changes() gave no page.')
    return page
  }

  /** What this process knows and the store does not was lost there: it is given back. */
  async #concludeSnapshot(theirs: readonly RevocationEntry[]): Promise<void> {
    this.#snapshotTaken = true
    const now = this.#clock()
    const ours = [...this.#set.values()].filter(({ expiresAt }) => expiresAt > now)
    const lost = lacking(theirs, ours)
    if (lost.length > 0) await republish(this.#store, lost, this.#end.signal)
  }

  #prove(entries: readonly RevocationEntry[], receivedAt: number): void {
    const own = entries.find(({ key }) => key === heartbeat(this.#processId, 0, 0).key)
    if (own && this.#sentAt !== undefined && own.before * 1000 >= this.#sentAt) this.#freshness.prove(this.#sentAt)
    this.#freshness.prove(provenUntil(entries, receivedAt))
  }

  /** Writes a heartbeat when nobody's has been seen for a while: whoever comes first spares the others theirs. */
  async #beat(): Promise<void> {
    const { signal } = this.#end
    const wait = this.#sentAt === undefined ? 0 : this.#intervalMs * (0.5 + Math.random() / 2)
    await delay(wait, signal)
    const now = Date.now()
    if (signal.aborted || (this.#freshness.staleness(now) < this.#intervalMs / 2 && this.#sentAt !== undefined)) return
    this.#sentAt = now
    await this.#store.put([heartbeat(this.#processId, now, this.#clock() + this.#intervalMs * 8 + 60_000)])
  }
}
