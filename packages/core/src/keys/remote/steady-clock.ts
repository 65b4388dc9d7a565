import { type Clock, systemClock } from '../../clock.ts'

/**
 * The time of one source of keys, which never goes back: were a clock that was wrong set right, keys that were loaded
 * before would count as fresh until it had caught up, and nothing would be asked for meanwhile.
 */
export class SteadyClock {
  #clock: Clock = systemClock
  #latest = Number.NEGATIVE_INFINITY
  #ahead = 0

  /** Goes by another clock from now on. */
  follow(clock: Clock): void {
    this.#clock = clock
    this.#latest = Number.NEGATIVE_INFINITY
  }

  /** Milliseconds: those of the clock, and by how much it was set back. */
  now(): number {
    const told = this.#clock()
    if (told < this.#latest) this.#ahead += this.#latest - told
    this.#latest = told
    return told + this.#ahead
  }

  /** A time in seconds that somebody else told, by this clock. */
  ofOthers(seconds: number | undefined): number | undefined {
    return seconds === undefined ? undefined : seconds + this.#ahead / 1000
  }
}
