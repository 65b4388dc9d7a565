import type { Clock } from '../clock.ts'

/** A map whose entries expire, bounded if need be. It never drops a live entry: when it is full of them, it refuses new ones. */
export class ExpiringMap<Value extends { readonly expiresAt: number }> {
  readonly #entries = new Map<string, Value>()
  readonly #clock: Clock
  readonly #maxEntries: number
  #writes = 0
  /** Before this time a look at all entries finds none that has expired. */
  #earliest = Number.POSITIVE_INFINITY

  constructor(clock: Clock, maxEntries = Number.POSITIVE_INFINITY) {
    this.#clock = clock
    this.#maxEntries = maxEntries
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key)
    return value && value.expiresAt > this.#clock() ? value : undefined
  }

  set(key: string, value: Value): void {
    // Every so often, and when it is full, what has expired goes: each write pays a little.
    if (++this.#writes % 1_000 === 0 || this.#entries.size >= this.#maxEntries) this.#sweep()
    if (value.expiresAt <= this.#clock()) {
      this.#entries.delete(key)
      return
    }
    if (this.#entries.size >= this.#maxEntries && !this.#entries.has(key)) {
      throw new Error('The memory store is full of entries that have not expired.')
    }
    this.#entries.set(key, value)
    this.#earliest = Math.min(this.#earliest, value.expiresAt)
  }

  *values(): IterableIterator<Value> {
    const now = this.#clock()
    for (const value of this.#entries.values()) if (value.expiresAt > now) yield value
  }

  #sweep(): void {
    const now = this.#clock()
    if (now < this.#earliest) return
    this.#earliest = Number.POSITIVE_INFINITY
    for (const [key, value] of this.#entries) {
      if (value.expiresAt <= now) this.#entries.delete(key)
      else this.#earliest = Math.min(this.#earliest, value.expiresAt)
    }
  }
}
