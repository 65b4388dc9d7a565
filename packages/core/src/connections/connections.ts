import { type Clock, seconds } from '../clock.ts'
import type { Maybe } from '../maybe.ts'
import { type Instant, instant, since } from '../revocation/instant.ts'
import { delay, quietTimer } from '../timer.ts'
import { Deadlines, type Due } from './deadlines.ts'

/** How many are ended, or asked about, before others are let in between. */
const atOnce = 1000

/** Something that stays open after its request. */
export interface Connection extends Due {
  /** Its time is over, in seconds: it ends, and leaves. */
  lapse(now: number): void
  /** Looks whether it may stay open, and ends it otherwise. Never throws or rejects. */
  recheck(): Maybe<void>
  /** The guard closes. */
  close(): void
}

/**
 * Everything that a guard holds open, under one timer: it ends what has reached its end, and looks at all of them again from
 * time to time. The timer looks once a second at least: it stands while a machine sleeps, and the clock may be set.
 */
export class Connections {
  readonly #clock: Clock
  readonly #recheckMs: number
  readonly #deadlines = new Deadlines<Connection>()
  readonly #none = new AbortController().signal
  #timer: ReturnType<typeof setTimeout> | undefined
  #checkedAt: Instant = instant()
  #checking = false

  constructor(clock: Clock, recheckMs: number) {
    this.#clock = clock
    this.#recheckMs = recheckMs
  }

  add(connection: Connection): void {
    // Who has just come has been looked at; after a time without any, nothing is overdue.
    if (!this.#deadlines.first) this.#checkedAt = instant()
    this.#deadlines.add(connection)
    if (connection.place === 0) this.#wait()
  }

  remove(connection: Connection): void {
    this.#deadlines.remove(connection)
  }

  close(): void {
    for (const connection of this.#deadlines.all()) connection.close()
  }

  #wait(): void {
    clearTimeout(this.#timer)
    const { first } = this.#deadlines
    this.#timer = first && quietTimer(() => this.#look(), this.#pause(first))
  }

  /** Milliseconds until the next look. A clock that tells no time ends nobody; that is found when all are looked at again. */
  #pause({ endsAt }: Connection): number {
    try {
      const left = 1000 * (endsAt - seconds(this.#clock))
      return left < 1000 ? Math.max(0, left) : 1000
    } catch {
      return 1000
    }
  }

  #look(): void {
    try {
      const now = seconds(this.#clock)
      for (let ended = 0; ended < atOnce; ended++) {
        const { first } = this.#deadlines
        if (!first || first.endsAt > now) break
        first.lapse(now)
      }
    } catch {
      // What the clock throws is found by those that are looked at again.
    }
    if (!this.#checking && since(this.#checkedAt) >= this.#recheckMs) void this.#recheck()
    this.#wait()
  }

  /** Parts of a thousand, one after the other: a store that is asked is asked about so many at once. */
  async #recheck(): Promise<void> {
    this.#checking = true
    const all = this.#deadlines.all()
    for (let i = 0; i < all.length; i += atOnce) {
      const part = all.slice(i, i + atOnce)
      await Promise.all(part.map((connection) => (connection.place < 0 ? undefined : connection.recheck())))
      await delay(0, this.#none)
    }
    this.#checkedAt = instant()
    this.#checking = false
  }
}
