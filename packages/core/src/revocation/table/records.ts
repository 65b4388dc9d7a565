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

interface Segment {
  readonly bytes: Uint8Array
  readonly view: DataView
  used: number
  live: number
}

/** Revocations as bytes, one after the other in segments, which go when nothing in them lives. */
export class Records {
  readonly #hash: KeyedHash
  readonly #segments: (Segment | undefined)[] = []
  readonly #free: number[] = []
  #writing = -1

  constructor(hash: KeyedHash) {
    this.#hash = hash
  }

  is(address: number, { group, length }: Sought): boolean {
    const { bytes, view } = this.#at(address)
    const at = address & 0xffff
    const head = view.getUint16(at + groupAt, true)
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
    const { bytes, view } = this.#at(address)
    const at = address & 0xffff
    this.setExpiresAt(address, expiresAt)
    view.setUint16(at + groupAt, group | (own ? hasBefore : 0), true)
    bytes[at + lengthAt] = length
    if (own) view.setFloat64(at + headLength, before, true)
    bytes.set(this.#hash.bytes.subarray(0, length), at + headLength + own)
    return address
  }

  expiresAt(address: number): number {
    const { view } = this.#at(address)
    const at = address & 0xffff
    return view.getUint16(at + 4, true) * 0x100000000 + view.getUint32(at, true)
  }
  setExpiresAt(address: number, expiresAt: number): void {
    const { view } = this.#at(address)
    const at = address & 0xffff
    view.setUint32(at, expiresAt % 0x100000000, true)
    view.setUint16(at + 4, Math.floor(expiresAt / 0x100000000), true)
  }
  before(address: number): number {
    const { view } = this.#at(address)
    const at = address & 0xffff
    return view.getUint16(at + groupAt, true) & hasBefore
      ? view.getFloat64(at + headLength, true)
      : Number.MAX_SAFE_INTEGER
  }
  setBefore(address: number, before: number): void {
    const { view } = this.#at(address)
    const at = address & 0xffff
    if (view.getUint16(at + groupAt, true) & hasBefore) view.setFloat64(at + headLength, before, true)
  }
  known(address: number): boolean {
    return (this.#head(address) & isKnown) !== 0
  }
  setKnown(address: number, known: boolean): void {
    const head = this.#head(address)
    this.#at(address).view.setUint16((address & 0xffff) + groupAt, known ? head | isKnown : head & ~isKnown, true)
  }
  group(address: number): number {
    return this.#head(address) & groupBits
  }

  text(address: number): string {
    const { bytes } = this.#at(address)
    const begin = this.#textAt(address)
    return String.fromCharCode(...bytes.subarray(begin, begin + this.#length(address)))
  }
  /** Its hash, by which it is found. */
  hash(address: number): number {
    const length = this.#length(address)
    this.#hash.copy(this.#at(address).bytes, this.#textAt(address), length)
    return this.#hash.digest(length, this.group(address))
  }

  /** Marks a record as gone: an expiry of 0. */
  free(address: number): void {
    this.setExpiresAt(address, 0)
    this.#at(address).live -= this.#size(address)
  }

  /** The addresses of a segment's records that have not gone. */
  *inSegment(number: number): IterableIterator<number> {
    const segment = this.#segments[number]
    if (!segment) return
    for (let at = beginning; at < segment.used; ) {
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
    const segment = this.#segments[number]
    return segment !== undefined && number !== this.#writing && segment.live < segmentSize / 2
  }

  /** Copies a record to the end; where it is now. */
  relocate(address: number): number {
    const size = this.#size(address)
    const at = address & 0xffff
    const { bytes } = this.#at(address)
    const moved = this.#room(size)
    this.#at(moved).bytes.set(bytes.subarray(at, at + size), moved & 0xffff)
    this.free(address)
    return moved
  }

  /** Gives a segment up in which nothing lives. */
  drop(number: number): void {
    this.#segments[number] = undefined
    this.#free.push(number)
  }

  #at(address: number): Segment {
    return this.#segments[address >>> 16] as Segment
  }
  #head(address: number): number {
    return this.#at(address).view.getUint16((address & 0xffff) + groupAt, true)
  }
  #length(address: number): number {
    return this.#at(address).bytes[(address & 0xffff) + lengthAt] as number
  }
  #textAt(address: number): number {
    return (address & 0xffff) + headLength + (this.#head(address) & hasBefore ? 8 : 0)
  }
  #size(address: number): number {
    return this.#textAt(address) - (address & 0xffff) + this.#length(address)
  }

  #room(size: number): number {
    let segment = this.#segments[this.#writing]
    if (!segment || segment.used + size > segmentSize) {
      const bytes = new Uint8Array(segmentSize)
      segment = { bytes, view: new DataView(bytes.buffer), used: beginning, live: 0 }
      this.#writing = this.#free.pop() ?? this.#segments.length
      this.#segments[this.#writing] = segment
    }
    const at = segment.used
    segment.used += size
    segment.live += size
    return this.#writing * segmentSize + at
  }
}
