import type { RevocationEntry } from '../stores/contracts.ts'
import { isSessionKey, revocationKeys, revocationPrefixes } from './keys.ts'
import type { RevocationSubject } from './revocations.ts'
import { CompactTable } from './table/compact-table.ts'
import { shardCount } from './table/slots.ts'

type Group = number | undefined
/** The groups of an issuer's keys, as `revocationPrefixes` orders them; undefined where none is known. */
type Groups = readonly [sid: Group, jti: Group, sub: Group, nosid: Group]

/** Issuers whose groups are remembered. */
const rememberedIssuers = 1000

/** How many records are looked at for what has expired, and how often at most, in milliseconds: beside two for each that comes. */
const sweep = { records: 5000, odd: 50, pause: 100 }

/** The revocations that a process knows of. Entries grow, never shrink, and go when they have expired. */
export class LiveSet {
  readonly #table = new CompactTable()
  /** What the table cannot hold, by key: long names, and such of more than Latin letters. */
  readonly #odd = new Map<string, RevocationEntry & { readonly known: boolean }>()
  readonly #issuers = new Map<string, Groups>()
  #groups = 0
  #sweepingOdd: Iterator<RevocationEntry> = this.#odd.values()
  /** What the store has lost of sessions is kept until then, while it is given back. */
  #least = 0
  #snapshots = 0
  #sweptAt = Number.NEGATIVE_INFINITY

  /** Takes entries in, which the store is known to have or not; gives those that changed something. */
  add(entries: readonly RevocationEntry[], now: number, known = false): readonly RevocationEntry[] {
    this.#sweep(now, 2 * entries.length)
    return entries.filter((entry) => {
      if (hasExpired(entry, now)) return false
      const taken = this.#table.add(entry, known, this.#least)
      return taken === 'no' ? this.#grow(entry, known) : taken === 'more'
    })
  }

  /** Whether a token is revoked by any of its keys. */
  revokes(token: RevocationSubject, now: number): boolean {
    const { issuer, tokenId, sessionId, subject, issuedAt } = token
    if (this.#table.size > 0) {
      const [sid, jti, sub, nosid] = this.#groupsOf(issuer)
      const table = this.#table
      if (sid !== undefined && sessionId !== undefined && table.covers(sid, text(sessionId), issuedAt, now)) return true
      if (jti !== undefined && tokenId !== undefined && table.covers(jti, text(tokenId), issuedAt, now)) return true
      if (sub !== undefined && subject !== undefined && table.covers(sub, text(subject), issuedAt, now)) return true
      const alone = nosid !== undefined && sessionId === undefined && subject !== undefined
      if (alone && table.covers(nosid, text(subject), issuedAt, now)) return true
    }
    return this.#odd.size > 0 && revocationKeys(token).some((key) => this.#covers(key, issuedAt, now))
  }

  get size(): number {
    return this.#table.size + this.#odd.size
  }

  /** How many snapshots have begun: what the store said before the last one says nothing of what it has now. */
  get snapshots(): number {
    return this.#snapshots
  }

  /** From here on the store is known to have nothing: what it has is told by `add`. */
  forgetKnown(): void {
    this.#snapshots++
    this.#table.forgetKnown()
    for (const [key, entry] of this.#odd) this.#odd.set(key, { ...entry, known: false })
  }

  /**
   * What the store is not known to have, in parts of some hundreds, in an order that differs from process to process. Those of
   * sessions are kept until a time at least.
   */
  unknown(clock: () => number, least: number): IterableIterator<readonly RevocationEntry[]> {
    this.#least = least
    return this.#unknown(clock, least)
  }

  *#unknown(clock: () => number, least: number): IterableIterator<readonly RevocationEntry[]> {
    const begin = Math.floor(Math.random() * shardCount)
    const stride = 2 * Math.floor(Math.random() * (shardCount / 2)) + 1
    let part: RevocationEntry[] = []
    for (let n = 0; n < shardCount; n++) {
      part.push(...this.#table.unknown((begin + n * stride) % shardCount, clock(), least))
      if (part.length >= 500) {
        yield part
        part = []
      } else if (n % 64 === 63) {
        // Others are let in between.
        yield []
      }
    }
    yield part
    yield this.#unknownOdd(clock(), least)
    this.#least = 0
  }

  #groupsOf(issuer: string): Groups {
    if (this.#groups !== this.#table.groups || this.#issuers.size > rememberedIssuers) {
      this.#issuers.clear()
      this.#groups = this.#table.groups
    }
    let groups = this.#issuers.get(issuer)
    if (groups === undefined) {
      const [sid, jti, sub, nosid] = revocationPrefixes(issuer).map((prefix) => this.#table.group(prefix))
      groups = [sid, jti, sub, nosid]
      this.#issuers.set(issuer, groups)
    }
    return groups
  }

  #covers(key: string, issuedAt: number, now: number): boolean {
    const entry = this.#odd.get(key)
    return entry !== undefined && issuedAt < entry.before && !hasExpired(entry, now)
  }

  #grow({ key, before, expiresAt }: RevocationEntry, isKnown: boolean): boolean {
    const own = this.#odd.get(key) ?? { before: 0, expiresAt: 0, known: false }
    const says = before > own.before || expiresAt > own.expiresAt
    const wanted = isSessionKey(key) ? Math.max(own.expiresAt, this.#least) : own.expiresAt
    const known = isKnown && before >= own.before && expiresAt >= wanted ? true : own.known && !says
    const grown = { before: Math.max(before, own.before), expiresAt: Math.max(expiresAt, own.expiresAt) }
    if (says || known !== own.known) this.#odd.set(key, { key, ...grown, known })
    return says
  }

  #unknownOdd(now: number, least: number): readonly RevocationEntry[] {
    const found: RevocationEntry[] = []
    for (const { known, ...entry } of this.#odd.values()) {
      if (known || hasExpired(entry, now)) continue
      const expiresAt = isSessionKey(entry.key) ? Math.max(entry.expiresAt, least) : entry.expiresAt
      this.#odd.set(entry.key, { ...entry, expiresAt, known })
      found.push({ ...entry, expiresAt })
    }
    return found
  }

  /** Each log-out comes here, and each page of others': by time, so that those who are many do not pay for all that is known. */
  #sweep(now: number, count: number): void {
    const isDue = Math.abs(now - this.#sweptAt) >= sweep.pause
    if (isDue) this.#sweptAt = now
    this.#table.sweep(now, count + (isDue ? sweep.records : 0))
    this.#sweepOdd(now, count + (isDue ? sweep.odd : 0))
  }

  #sweepOdd(now: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const { value, done } = this.#sweepingOdd.next()
      if (done) {
        this.#sweepingOdd = this.#odd.values()
        return
      }
      if (hasExpired(value, now)) this.#odd.delete(value.key)
    }
  }
}

/** By a clock that tells no time (NaN) nothing ever expires. */
const hasExpired = ({ expiresAt }: RevocationEntry, now: number): boolean => expiresAt <= now

/** A claim may be no text, whatever the types say: keys are made of what it reads like. */
const text = (claim: unknown): string => (typeof claim === 'string' ? claim : String(claim))
