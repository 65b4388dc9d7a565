/** The longest text that is hashed, in characters of one byte. */
export const longestText = 255

/**
 * HalfSipHash-1-3 with a key that nobody else knows: whoever chooses names cannot make them collide. It hashes a text of
 * single bytes that has been written into its buffer first.
 */
export class KeyedHash {
  /** The text, from its beginning, with zeros behind it up to the next whole word. */
  readonly bytes = new Uint8Array(longestText + 1)
  readonly #words = new Uint32Array(this.bytes.buffer)
  readonly #k0: number
  readonly #k1: number

  constructor() {
    const [k0 = 0, k1 = 0] = crypto.getRandomValues(new Uint32Array(2))
    this.#k0 = k0 | 0
    this.#k1 = k1 | 0
  }

  /** Writes a text from a position on; its length, or -1 where it is too long or has characters of more than a byte. */
  write(text: string, from = 0): number {
    const length = text.length - from
    if (length > longestText) return -1
    const { bytes } = this
    let all = 0
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(from + i)
      all |= code
      bytes[i] = code
    }
    this.#pad(length)
    return all > 0xff ? -1 : length
  }

  /** Writes a text that is there as bytes. */
  copy(source: Uint8Array, from: number, length: number): void {
    for (let i = 0; i < length; i++) this.bytes[i] = source[from + i] as number
    this.#pad(length)
  }

  /** 32 bits of what has been written; `salt` keeps equal texts apart. */
  digest(length: number, salt: number): number {
    let v0 = this.#k0
    let v1 = this.#k1
    let v2 = 0x6c796765 ^ v0
    let v3 = 0x74656462 ^ v1
    const count = (length + 3) >> 2
    for (let i = -1; i < count + 3; i++) {
      // The salt and the length first; three rounds without a word at the end.
      const word = i < 0 ? (salt << 8) | length : i < count ? (this.#words[i] as number) : 0
      if (i === count) v2 ^= 0xff
      v3 ^= word
      v0 = (v0 + v1) | 0
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
      v0 = (v0 << 16) | (v0 >>> 16)
      v2 = (v2 + v3) | 0
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
      v0 = (v0 + v3) | 0
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
      v2 = (v2 + v1) | 0
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
      v2 = (v2 << 16) | (v2 >>> 16)
      v0 ^= word
    }
    return (v1 ^ v3) >>> 0
  }

  #pad(length: number): void {
    for (let i = length; i % 4 !== 0; i++) this.bytes[i] = 0
  }
}
