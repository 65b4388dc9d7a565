import type { RevocationEntry } from '../stores/contracts.ts'
import { nameOf } from './keys.ts'
import type { RevocationSubject, RevocationWatcher } from './revocations.ts'
import { KeyedHash, longestText } from './table/keyed-hash.ts'

/** The names by which a token can be revoked: each watcher has a link for each. */
const namesOf = ({ sessionId, tokenId, subject }: RevocationSubject): readonly (string | undefined)[] => [
  sessionId,
  tokenId,
  subject,
]
const linksEach = 3
/** How many are told at once that they are lost. */
const atOnce = 1000

/**
 * Finds, among a hundred thousand, those whom a revocation may concern: by the hash of a name, whatever it names and of whichever
 * issuer. They look themselves whether it does. Chains of numbers cost a watcher some 40 bytes, where maps would take hundreds.
 */
export class Watchers {
  readonly #hash = new KeyedHash()
  /** By place; what is free is taken again. */
  readonly #watchers: (RevocationWatcher | undefined)[] = []
  readonly #free: number[] = []
  /** The first link of each chain, and what follows each link: the number of a link, from 1 on, or 0. */
  #heads = new Uint32Array(64)
  #next = new Uint32Array(16 * linksEach)

  add(watcher: RevocationWatcher): void {
    if (namesOf(watcher.revocationSubject).every((name) => name === undefined)) return
    const place = this.#free.pop() ?? this.#watchers.length
    this.#watchers[place] = watcher
    if (place * linksEach < this.#next.length) this.#link(place, watcher)
    else this.#grow()
  }

  remove(watcher: RevocationWatcher): void {
    let found = -1
    namesOf(watcher.revocationSubject).forEach((name, kind) => {
      if (name === undefined) return
      const chain = this.#chainOf(name)
      let before = 0
      for (let link = this.#heads[chain] as number; link !== 0; link = this.#after(link)) {
        const place = placeOf(link)
        if (this.#watchers[place] === watcher && (link - 1) % linksEach === kind) {
          if (before === 0) this.#heads[chain] = this.#after(link)
          else this.#next[before - 1] = this.#after(link)
          found = place
          return
        }
        before = link
      }
    })
    if (found < 0) return
    this.#watchers[found] = undefined
    this.#free.push(found)
  }

  /** Tells all whom these may concern. They may leave meanwhile. */
  tell(entries: readonly RevocationEntry[]): void {
    if (this.#watchers.length === this.#free.length) return
    for (const { key } of entries) for (const watcher of this.#named(nameOf(key))) watcher.recheck()
  }

  /** Tells all that nothing can be known of revocations any more, so many at once as one question to a store may name. */
  async lose(): Promise<void> {
    const all = [...this.#watchers]
    for (let i = 0; i < all.length; i += atOnce) {
      await Promise.all(all.slice(i, i + atOnce).map((watcher) => watcher?.lost()))
    }
  }

  #named(name: string): Set<RevocationWatcher> {
    const found = new Set<RevocationWatcher>()
    for (let link = this.#heads[this.#chainOf(name)] as number; link !== 0; link = this.#after(link)) {
      const watcher = this.#watchers[placeOf(link)]
      if (watcher && namesOf(watcher.revocationSubject).includes(name)) found.add(watcher)
    }
    return found
  }

  #link(place: number, watcher: RevocationWatcher): void {
    namesOf(watcher.revocationSubject).forEach((name, kind) => {
      if (name === undefined) return
      const link = place * linksEach + kind + 1
      const chain = this.#chainOf(name)
      this.#next[link - 1] = this.#heads[chain] as number
      this.#heads[chain] = link
    })
  }

  #grow(): void {
    const places = this.#watchers.length * 1.5
    this.#next = new Uint32Array(Math.ceil(places) * linksEach)
    this.#heads = new Uint32Array(2 ** Math.ceil(Math.log2(places * 2)))
    this.#watchers.forEach((watcher, place) => {
      if (watcher) this.#link(place, watcher)
    })
  }

  #after(link: number): number {
    return this.#next[link - 1] as number
  }

  /** Of a name that is longer, or of more than Latin letters, what has room of it: whoever has the chain compares names. */
  #chainOf(name: string): number {
    const length = Math.min(name.length, longestText)
    this.#hash.write(name.slice(0, length))
    return this.#hash.digest(length, 0) & (this.#heads.length - 1)
  }
}

const placeOf = (link: number): number => Math.floor((link - 1) / linksEach)
