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

  /** Whether a token was seen; from now on it was. */
  knows(token: string): boolean {
    const hash = hashOf(token)
    const first = this.#note(hash & (bits - 1))
    const second = this.#note((hash >>> 12) & (bits - 1))
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

/** 32 bits of the end of the signature (FNV-1a). */
function hashOf(token: string): number {
  let hash = 0x811c9dc5
  for (let i = token.length - 12; i < token.length; i++) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193)
  return hash
}
