import type { RevocationEntry } from '../../stores/contracts.ts'
import { KeyedHash } from './keyed-hash.ts'
import { groupLimit, lastExpiry, Records, type Sought } from './records.ts'
import { Slots, shardCount } from './slots.ts'

/** What came of an entry: it said more than was known, or nothing new, or it is not one that this table can hold. */
export type Taken = 'more' | 'nothing' | 'no'

/**
 * Revocations in about fifty bytes each: records in segments of bytes, and an index of their hashes. What keys begin with
 * (`sid`, issuer) is kept once, as a group; what follows is compared to the last character.
 */
export class CompactTable {
  readonly #hash = new KeyedHash()
  readonly #records = new Records(this.#hash)
  readonly #slots = new Slots()
  readonly #groups = new Map<string, number>()
  readonly #prefixes: string[] = []
  #size = 0
  #sweepingSegment = 0
  #sweeping: Iterator<number> | undefined

  get size(): number {
    return this.#size
  }

  /** The memory that it takes. */
  get bytes(): number {
    return this.#records.bytes + this.#slots.bytes
  }

  /** The number of what keys begin with; undefined where nothing begins so. */
  group(prefix: string): number | undefined {
    return this.#groups.get(prefix)
  }
  /** How many groups there are: none ever goes. */
  get groups(): number {
    return this.#prefixes.length
  }

  /** Whether an entry of a group covers a token that was issued at a time. */
  covers(group: number, text: string, issuedAt: number, now: number): boolean {
    const length = this.#hash.write(text)
    if (length < 0) return false
    const address = this.#slots.find(this.#hash.digest(length, group), { group, length }, this.#records)
    return address !== 0 && issuedAt < this.#records.before(address) && !(this.#records.expiresAt(address) <= now)
  }

  /** Takes an entry in. `known` says that the store has it; for a session that counts only where it has it until `least`. */
  add({ key, before, expiresAt }: RevocationEntry, known: boolean, least: number): Taken {
    const end = Math.min(Math.ceil(expiresAt), lastExpiry)
    if (!(end > 0)) return 'nothing'
    const begin = key.indexOf(' ', key.indexOf(' ') + 1) + 1
    const group = this.#groupOf(key.slice(0, begin))
    const length = group === undefined ? -1 : this.#hash.write(key, begin)
    if (group === undefined || length < 0) return 'no'
    const sought: Sought = { group, length }
    const hash = this.#hash.digest(length, group)
    const address = this.#slots.find(hash, sought, this.#records)
    if (address === 0) {
      const added = this.#records.append(sought, before, end)
      this.#records.setKnown(added, known)
      this.#slots.insert(hash, added)
      this.#size++
      return 'more'
    }
    return this.#grow(address, before, end, known, least)
  }

  /** Looks at some of the records, in the order in which they came, and takes out what has expired. */
  sweep(now: number, count: number): void {
    for (let i = 0; i < count; i++) {
      this.#sweeping ??= this.#records.inSegment(this.#sweepingSegment)
      const { value: address, done } = this.#sweeping.next()
      if (!done) {
        if (this.#records.expiresAt(address) <= now) this.#remove(address)
        continue
      }
      if (this.#records.isSparse(this.#sweepingSegment)) this.#empty(this.#sweepingSegment)
      this.#sweeping = undefined
      if (++this.#sweepingSegment >= this.#records.segments) {
        this.#sweepingSegment = 0
        return
      }
    }
  }

  /** From here on the store is known to have nothing. */
  forgetKnown(): void {
    for (let n = 0; n < this.#records.segments; n++) {
      for (const address of this.#records.inSegment(n)) this.#records.setKnown(address, false)
    }
  }

  /** What the store is not known to have of one shard; entries of sessions, kept until `least` at least. */
  unknown(shard: number, now: number, least: number): RevocationEntry[] {
    const records = this.#records
    const found: RevocationEntry[] = []
    for (const address of this.#slots.addresses(shard)) {
      if (records.known(address) || records.expiresAt(address) <= now) continue
      if (this.#isSession(address) && records.expiresAt(address) < least) records.setExpiresAt(address, least)
      found.push(this.#entry(address))
    }
    return found
  }

  *values(): IterableIterator<RevocationEntry> {
    for (let shard = 0; shard < shardCount; shard++) {
      for (const address of this.#slots.addresses(shard)) yield this.#entry(address)
    }
  }

  #grow(address: number, before: number, end: number, known: boolean, least: number): Taken {
    const records = this.#records
    const [ownBefore, ownEnd] = [records.before(address), records.expiresAt(address)]
    const says = before > ownBefore || end > ownEnd
    if (before > ownBefore) records.setBefore(address, before)
    if (end > ownEnd) records.setExpiresAt(address, end)
    const wanted = this.#isSession(address) ? Math.max(ownEnd, least) : ownEnd
    if (known && before >= ownBefore && end >= wanted) records.setKnown(address, true)
    else if (says) records.setKnown(address, false)
    return says ? 'more' : 'nothing'
  }

  #groupOf(prefix: string): number | undefined {
    const known = this.#groups.get(prefix)
    if (known !== undefined || this.#prefixes.length >= groupLimit) return known
    const made = this.#prefixes.push(prefix) - 1
    this.#groups.set(prefix, made)
    return made
  }

  #isSession(address: number): boolean {
    return this.#prefixes[this.#records.group(address)]?.startsWith('sid ') === true
  }

  #entry(address: number): RevocationEntry {
    const records = this.#records
    const key = this.#prefixes[records.group(address)] + records.text(address)
    return { key, before: records.before(address), expiresAt: records.expiresAt(address) }
  }

  #remove(address: number): void {
    this.#slots.remove(this.#records.hash(address), address)
    this.#records.free(address)
    this.#size--
  }

  /** Moves what lives in a segment to the end, and gives it up. */
  #empty(segment: number): void {
    for (const address of [...this.#records.inSegment(segment)]) {
      this.#slots.move(this.#records.hash(address), address, this.#records.relocate(address))
    }
    this.#records.drop(segment)
  }
}
