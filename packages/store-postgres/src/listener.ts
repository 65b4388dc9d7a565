import type { Connection } from './client.ts'

/** How often who cannot hear looks, in milliseconds. */
const polling = 100

/** How long a notification of our own may take to come back, and when to try again to listen, in milliseconds. */
const patience = 2000
const again = 30_000

/** After so many changes in a row that no notification told of, a connection counts as deaf. */
const tolerated = 3

/**
 * Wakes who waits for changes, by notifications on a connection of its own. They are a courtesy: what counts is read from the
 * tables, and one that is lost costs the time of a waiting. Where none come, it wakes everybody every so often instead: while
 * the connection opens, where a client cannot listen, and behind a pooler such as PgBouncer in transaction mode, which takes
 * LISTEN and hands nothing on.
 */
export class Listener {
  readonly #connection: Connection
  readonly #channel: string
  readonly #waiting = new Set<() => void>()
  #heard = 0
  #missed = 0
  #end: (() => void) | undefined
  #opening = false
  #openAt = Number.NEGATIVE_INFINITY
  #warned = false
  #closed = false

  constructor(connection: Connection, channel: string) {
    this.#connection = connection
    this.#channel = channel
  }

  /** Counts what woke anybody: who remembers it before looking misses nothing that comes while it looks. */
  get heard(): number {
    return this.#heard
  }

  /** Waits until more was heard than `seen`, or it is time to look, or the signal is aborted. Says whether time ran out. */
  async wait(seen: number, waitMs: number, signal: AbortSignal): Promise<'heard' | 'over'> {
    this.#open()
    if (this.#closed) throw new Error('The store is closed.')
    if (this.#heard !== seen || signal.aborted) return 'heard'
    return new Promise((resolve) => {
      const end = (how: 'heard' | 'over'): void => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve(how)
      }
      const wake = (): void => end('heard')
      const timer = setTimeout(() => end('over'), this.#end ? waitMs : Math.min(waitMs, polling))
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }

  /** Notes a change that was found by looking. A connection that tells of none any more is given up for another. */
  missed(): void {
    if (this.#end && ++this.#missed >= tolerated) this.#drop()
  }

  close(): void {
    this.#closed = true
    this.#drop()
    this.#wake()
  }

  #wake(): void {
    this.#heard++
    this.#missed = 0
    for (const wake of this.#waiting) wake()
  }

  #drop(): void {
    const end = this.#end
    this.#end = undefined
    end?.()
  }

  /** Opens the connection beside what waits; a failure is tried again after a while. */
  #open(): void {
    if (!this.#connection.listen || this.#end || this.#opening || this.#closed) return
    if (performance.now() < this.#openAt) return
    this.#opening = true
    this.#listen()
      .catch(() => {
        this.#openAt = performance.now() + patience
      })
      .finally(() => {
        this.#opening = false
      })
  }

  async #listen(): Promise<void> {
    let open = true
    let end: () => void = () => {}
    const lost = (): void => {
      open = false
      if (this.#end === end) this.#end = undefined
    }
    let first: () => void = () => {}
    const hears = new Promise<boolean>((resolve) => {
      first = () => resolve(true)
      setTimeout(() => resolve(false), patience).unref()
    })
    end = await (this.#connection.listen as NonNullable<Connection['listen']>)(
      this.#channel,
      () => {
        first()
        this.#wake()
      },
      lost,
    )
    let isKept = false
    try {
      // Through another connection: in transaction mode a pooler may hand on what its own server connection says at once.
      await this.#connection.query('SELECT pg_notify($1::text, $2::text)', [this.#channel, ''])
      const heard = await hears
      isKept = heard && open && !this.#closed
      if (open && !heard) this.#deaf()
    } finally {
      // Also where the question failed: a connection that nobody gives back is lost to its pool, which could not end either.
      if (!isKept) end()
    }
    if (!isKept) return
    this.#end = end
    // What came before it could hear must be looked for.
    this.#wake()
  }

  #deaf(): void {
    this.#openAt = performance.now() + again
    if (this.#warned) return
    this.#warned = true
    console.warn(
      'bearer: LISTEN hears nothing through this PostgreSQL connection (PgBouncer in transaction mode?). Revocations are asked ' +
        'for ten times a second instead. Give the store a Pool that reaches the server itself, or in session mode.',
    )
  }
}
