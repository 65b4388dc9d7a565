import type { Clock } from '../clock.ts'
import type { Maybe } from '../maybe.ts'
import type { RevocationEntry, RevocationStore } from '../stores/contracts.ts'
import { delay, inTime, turn } from '../timer.ts'
import { Heartbeats, heartbeatEnd, isHeartbeat } from './heartbeat.ts'
import { type Instant, instant, since } from './instant.ts'
import { Pulse } from './pulse.ts'
import { readEntries } from './read-entries.ts'

/** How long a request waits for an answer, and for how long after a failure none is asked for, in milliseconds. */
const patience = 1_000

/** What a question asks of, and whom it tells. */
export interface Asking {
  readonly store: RevocationStore
  readonly clock: Clock
  /** Takes in what the store knows of the keys. */
  learn(entries: readonly RevocationEntry[]): void
  failed(error: unknown): void
}

interface Waiting {
  readonly keys: readonly string[]
  readonly since: Instant
  readonly resolve: (answered: boolean) => void
}

/**
 * Asks the store about tokens where a mirror is too old to tell: one question at a time, for all who wait. It puts a heartbeat
 * and reads it back together with their keys; where that does not come back nothing has been asked, for a primary that was
 * cut off answers reads happily.
 */
export class Question {
  readonly #given: Asking
  readonly #heartbeats = new Heartbeats()
  #waiting: Waiting[] = []
  #running = false
  #failedAt: Instant | undefined
  readonly #pulse = new Pulse(async () => {
    if (!(await this.ask([]))) throw new Error('There was no answer.')
  })

  constructor(given: Asking) {
    this.#given = given
  }

  /** Whether the store was asked about the keys, and what it knows has been learnt: within a second, or no at once. */
  ask(keys: readonly string[]): Maybe<boolean> {
    if (this.#failedAt && since(this.#failedAt) < patience) return false
    return new Promise((resolve) => {
      this.#waiting.push({ keys, since: instant(), resolve })
      if (!this.#running) void this.#run()
    })
  }

  /** Whether the store answers; asked in the background where that is not known. */
  get answers(): boolean {
    return this.#pulse.ok
  }

  async #run(): Promise<void> {
    this.#running = true
    // All that come in one turn share the first question too.
    await turn()
    while (this.#waiting.length > 0) {
      const asked = this.#waiting.splice(0)
      const answered = await this.#answered(asked)
      if (!answered) {
        this.#failedAt = instant()
        asked.push(...this.#waiting.splice(0))
      }
      for (const { resolve } of asked) resolve(answered)
    }
    this.#running = false
  }

  async #answered(asked: readonly Waiting[]): Promise<boolean> {
    const left = patience - since((asked[0] as Waiting).since)
    const over = new AbortController()
    try {
      await this.#pulse.of(() =>
        inTime(this.#readBack([...new Set(asked.flatMap(({ keys }) => keys))], over.signal), left),
      )
      return true
    } catch (error) {
      this.#given.failed(error)
      return false
    } finally {
      over.abort()
    }
  }

  /** Reads until the heartbeat is there: replicas may be some milliseconds behind. */
  async #readBack(keys: readonly string[], signal: AbortSignal): Promise<void> {
    const { store, clock, learn } = this.#given
    const heartbeat = this.#heartbeats.next(heartbeatEnd(clock()))
    await store.put([heartbeat])
    for (let pause = 10; !signal.aborted; pause = Math.min(2 * pause, 200)) {
      const { entries, fault } = readEntries(await store.get([heartbeat.key, ...keys]))
      if (signal.aborted) return
      if (fault) throw fault
      if (this.#heartbeats.returned(entries)) return learn(entries.filter((entry) => !isHeartbeat(entry)))
      await delay(pause, signal)
    }
  }
}
