const firstDelay = 1000
const longestDelay = 30_000

/** When to try again after failures: from one second, doubled, to thirty, with jitter so that many processes spread out. */
export class BackOff {
  #failures = 0
  /** Milliseconds since the epoch: no attempt before. */
  until = 0

  failed(now: number): void {
    const delay = Math.min(firstDelay * 2 ** this.#failures, longestDelay)
    this.#failures = Math.min(this.#failures + 1, 16)
    this.until = now + delay * (0.75 + Math.random() / 4)
  }

  succeeded(): void {
    this.#failures = 0
    this.until = 0
  }
}
