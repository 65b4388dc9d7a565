import type { Clock } from '../../clock.ts'
import type { Maybe } from '../../maybe.ts'
import { type Found, searchIn } from '../key-set.ts'
import type { VerificationKey } from '../material/made-key.ts'
import type { KeyQuery } from '../source.ts'
import type { Flight, KeyLoader } from './loader.ts'
import { MissingKids } from './missing-kids.ts'

type Keys = readonly VerificationKey[]

const nothing: Found = Object.freeze({ keys: Object.freeze([]), settled: false })

/**
 * Decides about tokens whose key the set lacks, or has for another algorithm: perhaps the issuer has a newer set, perhaps
 * somebody made the key id up. One fetch may find out, and then none for a while. "No such key" is said only by a set that is
 * younger than the token; where there is none, nothing is decided, unless the set has the key that is meant.
 */
export class UnknownKeys {
  readonly #loader: KeyLoader
  readonly #cooldown: number
  readonly #clock: Clock
  readonly #missing = new MissingKids()
  #refetchAt = 0

  constructor(loader: KeyLoader, cooldown: number, clock: Clock) {
    this.#loader = loader
    this.#cooldown = cooldown
    this.#clock = clock
  }

  /**
   * Looks for the key of a token that arrived when `since` loads had begun. It is worth a fetch even where the set seems to
   * be younger: the clocks of issuers differ, and not all of their machines publish a key at the same moment.
   */
  look(query: KeyQuery, since: number): Maybe<Keys> {
    const name = nameOf(query)
    if (this.#missing.has(name, latestIssue(query), this.#clock())) return this.#search(query).keys
    if (!this.#loader.flight && (this.#isNewerThan(since) || !this.#mayRefetch())) return this.#conclude(query, since)
    return this.#lookAgain(query, since, name)
  }

  /** Waits for the load on its way, if there is one, and where that does not decide, for one more. */
  async #lookAgain(query: KeyQuery, since: number, name: string): Promise<Keys> {
    const loader = this.#loader
    for (const start of [() => undefined, () => this.#refetch()]) {
      const flight = loader.flight ?? start()
      if (!flight) continue
      await loader.wait(flight)
      const { keys, settled } = this.#search(query)
      if (settled) return keys
      if (this.#decides(query, since)) break
    }
    const answer = this.#conclude(query, since)
    this.#missing.add(name, this.#decidedUntil(query), this.#clock())
    return answer
  }

  #refetch(): Flight | undefined {
    if (!this.#mayRefetch()) return undefined
    const now = this.#clock()
    this.#refetchAt = now + this.#cooldown
    return this.#loader.start(now, true)
  }

  #mayRefetch(): boolean {
    const now = this.#clock()
    return now >= this.#refetchAt && now >= this.#loader.backOff.until
  }

  #conclude(query: KeyQuery, since: number): Keys {
    const { keys } = this.#search(query)
    const withdrawn = query.kid !== undefined && this.#loader.hadKey(query.kid)
    if (withdrawn || this.#decides(query, since) || keys.some((key) => isMeant(key, query))) return keys
    throw this.#loader.unavailable(this.#refetchAt)
  }

  #search(query: KeyQuery): Found {
    const { set } = this.#loader
    return set ? searchIn(set.list, query) : nothing
  }

  #decides(query: KeyQuery, since: number): boolean {
    const { set } = this.#loader
    return this.#isNewerThan(since) || (set !== undefined && set.times.asOf >= latestIssue(query))
  }

  /** Whether the set was asked for after the token had arrived, and not held by a cache on the way. */
  #isNewerThan(since: number): boolean {
    const times = this.#loader.set?.times
    return times !== undefined && times.load > since && times.asOf === times.loadedAt
  }

  /** Up to which instant of issue tokens with this key id are decided about. An `iat` ahead of the clock decides nothing. */
  #decidedUntil(query: KeyQuery): number {
    const asOf = this.#loader.set?.times.asOf ?? 0
    const issued = latestIssue(query)
    return issued <= this.#clock() + 1000 ? Math.max(asOf, issued) : asOf
  }
}

/** The latest instant, in milliseconds, at which a token can have been issued: `iat` counts whole seconds (RFC 7519 §2). */
const latestIssue = ({ issuedAt }: KeyQuery): number =>
  issuedAt === undefined ? Number.POSITIVE_INFINITY : (Math.floor(issuedAt) + 1) * 1000

const nameOf = (query: KeyQuery): string =>
  [query.algorithm, query.kid ?? '', query['x5t#S256'] ?? '', query.x5t ?? ''].join(' ')

/** Whether it is the token's key, though for other algorithms, or could be by its algorithms. */
const isMeant = (key: VerificationKey, { algorithm, kid }: KeyQuery): boolean =>
  (kid !== undefined && key.kid === kid) || key.algorithms.includes(algorithm)
