import type { KeyedHash } from './keyed-hash.ts'

/** Bytes of a segment: an address is the number of the segment and sixteen bits of a place in it. */
const segmentSize = 0x10000
/** Where the records of a segment begin: no address is 0. */
const beginning = 8

/** A record: expiry (48 bits), group and flags (16 bits), length of the text (8 bits), `before` (64 bits) unless it is the greatest, text. */
const groupAt = 6
const lengthAt = 8
const headLength = 9
const hasBefore = 0x8000
const isKnown = 0x4000
const groupBits = 0x3fff

/** How many groups there can be, and up to what time a record can last, in milliseconds. */
export const groupLimit = groupBits
export const lastExpiry = 2 ** 48 - 1

/** What is looked for: a text of so many bytes in the hash's buffer, of a group. */
export interface Sought {
  readonly group: number
  readonly length: number
}

/**
 * Revocations as bytes, one after the other in segments, which go when nothing in them lives. Among ten million each object on
 * the way to a record is one more wait for the memory: a segment is its bytes alone, read without a view.
 */
export class Records {
  readonly #hash: KeyedHash
  readonly #segments: (Uint8Array | undefined)[] = []
  /** Bytes of each segment that are written, and those of records that have not gone. */
  readonly #used: number[] = []
  readonly #live: number[] = []
  readonly #free: number[] = []
  readonly #float = new Float64Array(1)
  readonly #floatBytes = new Uint8Array(this.#float.buffer)
  #writing = -1

  constructor(hash: KeyedHash) {
    this.#hash = hash
  }

  is(address: number, { group, length }: Sought): boolean {
    const bytes = this.#at(address)
    const at = address & 0xffff
    const head = readUint16(bytes, at + groupAt)
    if ((head & groupBits) !== group || bytes[at + lengthAt] !== length) return false
    const text = at + headLength + (head & hasBefore ? 8 : 0)
    const sought = this.#hash.bytes
    for (let i = 0; i < length; i++) if (bytes[text + i] !== sought[i]) return false
    return true
  }

  /** Writes a record whose text is in the hash's buffer. */
  append({ group, length }: Sought, before: number, expiresAt: number): number {
    const own = before >= Number.MAX_SAFE_INTEGER ? 0 : 8
    const address = this.#room(headLength + own + length)
    const bytes = this.#at(address)
    const at = address & 0xffff
    this.setExpiresAt(address, expiresAt)
    writeUint16(bytes, at + groupAt, group | (own ? hasBefore : 0))
    bytes[at + lengthAt] = length
    this.setBefore(address, before)
    bytes.set(this.#hash.bytes.subarray(0, length), at + headLength + own)
    return address
  }

  expiresAt(address: number): number {
    const bytes = this.#at(address)
    const at = address & 0xffff
    return readUint16(bytes, at) + readUint16(bytes, at + 2) * 0x10000 + readUint16(bytes, at + 4) * 0x100000000
  }
  setExpiresAt(address: number, expiresAt: number): void {
    const bytes = this.#at(address)
    const at = address & 0xffff
    writeUint16(bytes, at, expiresAt % 0x10000)
    writeUint16(bytes, at + 2, (expiresAt / 0x10000) % 0x10000)
    writeUint16(bytes, at + 4, expiresAt / 0x100000000)
  }
  before(address: number): number {
    if (!(this.#head(address) & hasBefore)) return Number.MAX_SAFE_INTEGER
    const at = (address & 0xffff) + headLength
    this.#floatBytes.set(this.#at(address).subarray(at, at + 8))
    return this.#float[0] as number
  }
  setBefore(address: number, before: number): void {
    if (!(this.#head(address) & hasBefore)) return
    this.#float[0] = before
    this.#at(address).set(this.#floatBytes, (address & 0xffff) + headLength)
  }
  known(address: number): boolean {
    return (this.#head(address) & isKnown) !== 0
  }
  setKnown(address: number, known: boolean): void {
    const head = this.#head(address)
    writeUint16(this.#at(address), (address & 0xffff) + groupAt, known ? head | isKnown : head & ~isKnown)
  }
  group(address: number): number {
    return this.#head(address) & groupBits
  }

  text(address: number): string {
    const begin = this.#textAt(address)
    return String.fromCharCode(...this.#at(address).subarray(begin, begin + this.#length(address)))
  }
  /** Its hash, by which it is found. */
  hash(address: number): number {
    const length = this.#length(address)
    this.#hash.copy(this.#at(address), this.#textAt(address), length)
    return this.#hash.digest(length, this.group(address))
  }

  /** Marks a record as gone: an expiry of 0. */
  free(address: number): void {
    this.setExpiresAt(address, 0)
    this.#lives(address, -this.#size(address))
  }

  /** The addresses of a segment's records that have not gone. */
  *inSegment(number: number): IterableIterator<number> {
    if (!this.#segments[number]) return
    for (let at = beginning; at < (this.#used[number] as number); ) {
      const address = number * segmentSize + at
      at += this.#size(address)
      if (this.expiresAt(address) !== 0) yield address
    }
  }

  get bytes(): number {
    return (this.#segments.length - this.#free.length) * segmentSize
  }
  get segments(): number {
    return this.#segments.length
  }

  /** Whether a segment that is written no more holds less than half of what it could. */
  isSparse(number: number): boolean {
    const live = this.#live[number] as number
    return this.#segments[number] !== undefined && number !== this.#writing && live < segmentSize / 2
  }

  /** Copies a record to the end; where it is now. */
  relocate(address: number): number {
    const size = this.#size(address)
    const at = address & 0xffff
    const moved = this.#room(size)
    this.#at(moved).set(this.#at(address).subarray(at, at + size), moved & 0xffff)
    this.free(address)
    return moved
  }

  /** Gives a segment up in which nothing lives. */
  drop(number: number): void {
    this.#segments[number] = undefined
    this.#free.push(number)
  }

  #at(address: number): Uint8Array {
    return this.#segments[address >>> 16] as Uint8Array
  }
  #head(address: number): number {
    return readUint16(this.#at(address), (address & 0xffff) + groupAt)
  }
  #length(address: number): number {
    return this.#at(address)[(address & 0xffff) + lengthAt] as number
  }
  #textAt(address: number): number {
    return (address & 0xffff) + headLength + (this.#head(address) & hasBefore ? 8 : 0)
  }
  #size(address: number): number {
    return this.#textAt(address) - (address & 0xffff) + this.#length(address)
  }
  #lives(address: number, bytes: number): void {
    this.#live[address >>> 16] = (this.#live[address >>> 16] as number) + bytes
  }

  #room(size: number): number {
    let used = this.#used[this.#writing] ?? segmentSize
    if (used + size > segmentSize) {
      this.#writing = this.#free.pop() ?? this.#segments.length
      this.#segments[this.#writing] = new Uint8Array(segmentSize)
      this.#live[this.#writing] = 0
      used = beginning
    }
    const address = this.#writing * segmentSize + used
    this.#used[this.#writing] = used + size
    this.#lives(address, size)
    return address
  }
}

const readUint16 = (bytes: Uint8Array, at: number): number => (bytes[at] as number) | ((bytes[at + 1] as number) << 8)

function writeUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
}
