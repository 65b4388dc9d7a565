import type { Records, Sought } from './records.ts'

/** Shards by the upper bits of the hash: each grows by itself, so that no growth copies more than a thousandth. */
export const shardCount = 1024
const shardBits = 10

/**
 * An open-addressing index from hashes to addresses, eight bytes a slot, between half and three quarters full. It knows no
 * keys: whoever looks one up compares what lies at the addresses.
 */
export class Slots {
  /** Pairs of hash and address; an address of 0 is an empty slot. */
  readonly #shards: (Uint32Array | undefined)[] = new Array(shardCount).fill(undefined)
  readonly #counts = new Uint32Array(shardCount)

  /** The address of what is sought, or 0. */
  find(hash: number, sought: Sought, records: Records): number {
    const slots = this.#shards[hash >>> (32 - shardBits)]
    if (slots === undefined) return 0
    for (let at = home(hash, slots); ; at = at + 2 === slots.length ? 0 : at + 2) {
      const address = slots[at + 1] as number
      if (address === 0) return 0
      if (slots[at] === hash && records.is(address, sought)) return address
    }
  }

  insert(hash: number, address: number): void {
    const shard = hash >>> (32 - shardBits)
    const count = (this.#counts[shard] as number) + 1
    this.#counts[shard] = count
    let slots = this.#shards[shard]
    if (slots === undefined || count * 2 > slots.length * 0.75) {
      slots = grown(slots)
      this.#shards[shard] = slots
    }
    place(slots, hash, address)
  }

  /** Takes an address out, and moves those up that had to give way to it. */
  remove(hash: number, address: number): void {
    const shard = hash >>> (32 - shardBits)
    const slots = this.#shards[shard]
    const found = slots ? position(slots, hash, address) : -1
    if (slots === undefined || found < 0) return
    this.#counts[shard] = (this.#counts[shard] as number) - 1
    let empty = found
    for (let at = next(slots, empty); slots[at + 1] !== 0; at = next(slots, at)) {
      const wanted = home(slots[at] as number, slots)
      const { length } = slots
      // Whether its own place lies at or before the gap, going round.
      if ((at - wanted + length) % length < (at - empty + length) % length) continue
      slots[empty] = slots[at] as number
      slots[empty + 1] = slots[at + 1] as number
      empty = at
    }
    slots[empty + 1] = 0
  }

  /** What lay at one address lies at another. */
  move(hash: number, from: number, to: number): void {
    const slots = this.#shards[hash >>> (32 - shardBits)]
    const found = slots ? position(slots, hash, from) : -1
    if (slots && found >= 0) slots[found + 1] = to
  }

  get bytes(): number {
    return this.#shards.reduce((sum, slots) => sum + (slots?.byteLength ?? 0), 0)
  }

  /** The addresses of one shard. */
  addresses(shard: number): number[] {
    const slots = this.#shards[shard]
    const found: number[] = []
    for (let at = 1; slots && at < slots.length; at += 2) if (slots[at] !== 0) found.push(slots[at] as number)
    return found
  }
}

/** The slot where a hash belongs: the bits below those of the shard, scaled to its length. */
const home = (hash: number, slots: Uint32Array): number =>
  Math.floor((((hash << shardBits) >>> 0) / 0x100000000) * (slots.length >> 1)) * 2

const next = (slots: Uint32Array, at: number): number => (at + 2 === slots.length ? 0 : at + 2)

function place(slots: Uint32Array, hash: number, address: number): void {
  let at = home(hash, slots)
  while (slots[at + 1] !== 0) at = next(slots, at)
  slots[at] = hash
  slots[at + 1] = address
}

function position(slots: Uint32Array, hash: number, address: number): number {
  for (let at = home(hash, slots); slots[at + 1] !== 0; at = next(slots, at)) if (slots[at + 1] === address) return at
  return -1
}

function grown(slots: Uint32Array | undefined): Uint32Array {
  const larger = new Uint32Array(2 * Math.ceil(((slots?.length ?? 8) / 2) * 1.34 + 1))
  for (let at = 0; slots && at < slots.length; at += 2) {
    if (slots[at + 1] !== 0) place(larger, slots[at] as number, slots[at + 1] as number)
  }
  return larger
}
