import type { Clock } from '../clock.ts'
import type { RevocationChanges, RevocationEntry, RevocationStore } from '../stores/contracts.ts'
import { delay, turn, unlessAborted } from '../timer.ts'
import { Beginning } from './beginning.ts'
import type { Freshness } from './freshness.ts'
import { Heartbeats, heartbeatEnd, isHeartbeat, provenUntil } from './heartbeat.ts'
import { earliest, type Instant, instant } from './instant.ts'
import type { LiveSet } from './live-set.ts'
import { readEntries } from './read-entries.ts'
import { Restoration } from './restoration.ts'
import { Unconfirmed } from './unconfirmed.ts'
import { Witnesses } from './witnesses.ts'

/** The longest pause between two tries, in milliseconds; it begins with a tenth of a second. */
const longestPause = 5_000

/** An empty page that comes within so many milliseconds was not waited for; how long until the next is asked for. */
const hasty = 10
const shortestPause = 20

/** What a follower works on and whom it tells. */
export interface Following {
  readonly store: RevocationStore
  readonly set: LiveSet
  /** Takes in what the store has. */
  learn(entries: readonly RevocationEntry[]): void
  readonly freshness: Freshness
  readonly softMs: number
  readonly clock: Clock
  /** For how long a session's entry that the store has lost is kept from then on, in milliseconds. */
  readonly keepLostMs: () => number
  /** Something may have changed: the state, or what is known. */
  changed(): void
  failed(error: unknown): void
}

/** A snapshot that is being read: when that began, and the heartbeats in it. */
interface Snapshot {
  readonly began: Instant
  readonly heartbeats: RevocationEntry[]
}

/**
 * Keeps a live set current: takes a snapshot, follows the changes, begins anew by union when it cannot go on, gives the
 * store back what that has lost, and proves its freshness by heartbeats.
 */
export class Follower {
  /** It has begun when the first snapshot is in and proved fresh. */
  readonly beginning = new Beginning()
  readonly #given: Following
  readonly #intervalMs: number
  readonly #heartbeats = new Heartbeats()
  readonly #witnesses = new Witnesses()
  readonly #unconfirmed = new Unconfirmed()
  readonly #lost: Restoration
  readonly #end = new AbortController()
  readonly #loops: Promise<unknown>
  #cursor: string | undefined
  #snapshot: Snapshot | undefined
  #snapshotTaken = false

  constructor(given: Following) {
    this.#given = given
    this.#intervalMs = given.softMs / 2
    this.#lost = new Restoration(given.set, given.clock)
    const bodies = [() => this.#follow(), () => this.#beat(), () => this.#giveBack()]
    this.#loops = Promise.all(bodies.map((body) => this.#repeat(body)))
  }

  /** Watches that what this process writes comes back; gives what to call when the store has answered. */
  writing(entries: readonly RevocationEntry[]): () => void {
    const settled = this.#unconfirmed.writing(entries)
    return () => settled(instant())
  }

  async close(): Promise<void> {
    this.#end.abort()
    await this.#loops
  }

  /** Runs a loop's body until the end, which waits for no store; failures are tried again, later and later, with jitter. */
  async #repeat(body: () => Promise<void>): Promise<void> {
    const { signal } = this.#end
    let failures = 0
    while (!signal.aborted) {
      try {
        await unlessAborted(body(), signal)
        failures = 0
      } catch (error) {
        this.#report(error)
        const longest = Math.min(100 * 2 ** failures++, longestPause, this.#intervalMs * 2)
        await delay(longest * (0.5 + Math.random() / 2), signal)
      }
    }
  }

  #report(error: unknown): void {
    this.beginning.failed(error)
    this.#given.failed(error)
  }

  async #follow(): Promise<void> {
    const { set, learn, freshness, changed } = this.#given
    const asked = instant()
    const page = await this.#page()
    const received = instant()
    if (page.kind === 'snapshot' && !this.#snapshot) set.forgetKnown()
    learn(page.entries.filter((entry) => !isHeartbeat(entry)))
    this.#unconfirmed.seen(page.entries)
    this.#lost.seen(page.entries)
    this.#cursor = page.cursor
    if (page.kind === 'changes') this.#prove(page.entries, received)
    else this.#collect(page, asked)
    if (this.#snapshotTaken && !page.more && freshness.state !== 'starting') this.beginning.begin()
    changed()
    // A store in this process may answer without waiting: nothing else would run any more.
    const isEmpty = page.kind === 'changes' && page.entries.length === 0 && !page.more
    const isHasty = isEmpty && received.steady - asked.steady < hasty
    await (isHasty ? delay(shortestPause, this.#end.signal) : turn())
  }

  async #page(): Promise<RevocationChanges> {
    const { store } = this.#given
    const waitMs = Math.max(20, Math.min(1000, this.#intervalMs))
    try {
      const page = await (store as Required<RevocationStore>).changes(this.#cursor, {
        waitMs,
        signal: this.#end.signal,
      })
      if (!Array.isArray(page.entries) || typeof page.cursor !== 'string')
        throw new TypeError('changes() gave no page.')
      const { entries, fault } = readEntries(page.entries)
      if (fault) this.#report(fault)
      return { ...page, entries }
    } catch (error) {
      // Half a snapshot is of no use: what the store still had when it was read may be lost by now.
      if (this.#snapshot) this.#cursor = this.#snapshot = undefined
      throw error
    }
  }

  #collect({ entries, more }: RevocationChanges, asked: Instant): void {
    this.#snapshot ??= { began: asked, heartbeats: [] }
    this.#snapshot.heartbeats.push(...entries.filter(isHeartbeat))
    if (more) return
    const { began, heartbeats } = this.#snapshot
    this.#snapshot = undefined
    this.#snapshotTaken = true
    // What this process knows and the store does not was lost there: it is given back.
    this.#lost.compare(this.#given.keepLostMs())
    // What was put while it was read follows: the snapshot itself shows no later moment than its beginning.
    this.#proveOwn(heartbeats, began)
  }

  /** By heartbeats of this process: they prove something wherever they come back. */
  #proveOwn(entries: readonly RevocationEntry[], seen: Instant): void {
    const own = this.#heartbeats.returned(entries)
    if (!own) return
    this.#given.freshness.ascertain(earliest(own, seen))
    this.#lost.add(this.#unconfirmed.takeSettledBefore(earliest(own, seen)))
  }

  /** By those of others: in a snapshot they may be as old as the replica that gave it, and prove nothing. */
  #prove(entries: readonly RevocationEntry[], seen: Instant): void {
    const { freshness } = this.#given
    const { certainUntil } = freshness
    this.#proveOwn(entries, seen)
    // Until one's own have come back, it is not known how late others' come.
    if (!certainUntil) return
    freshness.ascertain(this.#witnesses.hear(entries, seen, certainUntil))
    const anybodys = provenUntil(entries, seen)
    if (anybodys) freshness.prove(anybodys)
  }

  /** Writes a heartbeat when nobody's has been seen for a while: whoever comes first spares the others theirs. */
  async #beat(): Promise<void> {
    const { store, freshness, clock } = this.#given
    const { signal } = this.#end
    const begun = this.#heartbeats.hasBegun
    // The first one waits for no timer: those of a test may stand still.
    await (begun ? delay(this.#intervalMs * (0.5 + Math.random() / 2), signal) : turn())
    const isSpared = freshness.staleness < this.#intervalMs / 2 && !freshness.isUncertain && this.#unconfirmed.isEmpty
    const spared = begun && isSpared
    if (signal.aborted || spared) return
    await store.put([this.#heartbeats.next(heartbeatEnd(clock()))])
  }

  async #giveBack(): Promise<void> {
    const { signal } = this.#end
    await delay(this.#intervalMs * Math.random(), signal)
    await this.#lost.giveBack(this.#given.store, signal)
  }
}
