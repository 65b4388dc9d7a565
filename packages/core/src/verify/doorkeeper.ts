/** Bits of memory, and how many tokens they remember before they begin anew. */
const bits = 1 << 20
const capacity = 1 << 17

/**
 * Tells whether a token was probably seen before, in little memory (a Bloom filter of two hashes). A chance match lets a
 * token into the cache at first sight, which does no harm: only verified tokens come here.
 */
export class Doorkeeper {
  readonly #memory = new Int32Array(bits / 32)
  #remembered = 0

  /** Whether a token of this fingerprint was seen; from now on it was. */
  knows(fingerprint: number): boolean {
    const first = this.#note(fingerprint & (bits - 1))
    const second = this.#note(Math.imul(fingerprint, 0x9e3779b1) >>> 12)
    if (first && second) return true
    if (++this.#remembered > capacity) {
      this.#memory.fill(0)
      this.#remembered = 0
    }
    return false
  }

  /** Sets a bit, and says whether it was set. */
  #note(bit: number): boolean {
    const mask = 1 << (bit & 31)
    const word = this.#memory[bit >> 5] as number
    this.#memory[bit >> 5] = word | mask
    return (word & mask) !== 0
  }
}
