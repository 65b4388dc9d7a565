import type { BearerEvents } from '../events.ts'
import { type BearerError, refusal } from '../http/errors.ts'
import { chain, isPromise, type Maybe } from '../maybe.ts'
import { candidatesIn } from './key-set.ts'
import { KeyLoader, type KeyLocation } from './remote-loader.ts'
import { MissingKids } from './remote-missing.ts'
import type { RemoteSettings } from './remote-options.ts'
import type { RemoteSet } from './remote-set.ts'
import type { KeyQuery, KeySource, KeySourceContext, VerificationKey } from './source.ts'

type Keys = readonly VerificationKey[]

const none: Keys = Object.freeze([])

/**
 * The keys of an issuer somewhere else. Nothing is loaded before the first request or `ready()`, and no timer runs: due
 * refreshes begin with a request and do not hold it up.
 */
export class RemoteKeys implements KeySource {
  readonly #label: string
  readonly #cooldown: number
  readonly #loader: KeyLoader
  readonly #missing = new MissingKids()
  readonly #contexts = new Set<KeySourceContext>()
  #clock: () => number = Date.now
  #opened = 0
  #refetchAt = 0

  constructor(location: KeyLocation, settings: RemoteSettings) {
    this.#label = location.label
    this.#cooldown = settings.cooldown
    this.#loader = new KeyLoader(location, settings, {
      clock: () => this.#clock(),
      emit: (name, event) => this.#emit(name, event),
    })
  }

  find(query: KeyQuery): Maybe<Keys> {
    const arrived = this.#clock()
    return chain(this.#usable(arrived), (set) => this.#keysIn(set, query, arrived))
  }

  /** Whether a key is in the set that counts now. False also while that is being found out: then `find` is to be asked. */
  trusts(key: VerificationKey): boolean {
    try {
      const set = this.#usable(this.#clock())
      if (!isPromise(set)) return set.keys.has(key)
      void set.then(undefined, () => {})
      return false
    } catch {
      return false
    }
  }

  /** One source may serve several issuers and guards: it closes with the last of them. */
  open(context: KeySourceContext): void {
    this.#contexts.add(context)
    this.#clock = context.clock
    this.#opened++
    this.#loader.open()
  }

  async ready(): Promise<void> {
    const { set } = this.#loader
    const now = this.#clock()
    if (set && now < set.times.usableUntil) return
    await this.#loader.wait(this.#loader.flight ?? this.#loader.start(now))
    if (this.#loader.set) return
    throw new Error(`The keys of ${this.#label} could not be loaded: ${this.#loader.lastFailure}`)
  }

  close(): void {
    this.#opened--
    if (this.#opened <= 0) this.#loader.close()
  }

  /** The set to serve a request from, at once unless there is none that still counts. */
  #usable(now: number): Maybe<RemoteSet> {
    const loader = this.#loader
    const { set } = loader
    if (!set || now >= set.times.usableUntil) return this.#first(now)
    if (now < set.times.refreshAt) return set
    const patience = loader.join(now)?.patience
    return patience ? patience.then(() => loader.set ?? set) : set
  }

  #first(now: number): Promise<RemoteSet> {
    const flight = this.#loader.join(now)
    if (!flight) throw this.#unavailable(now)
    return this.#loader.wait(flight).then(() => {
      const { set } = this.#loader
      if (set && this.#clock() < set.times.usableUntil) return set
      throw this.#unavailable(this.#clock())
    })
  }

  #keysIn(set: RemoteSet, query: KeyQuery, arrived: number): Maybe<Keys> {
    if (set.list.length === 0) throw this.#unavailable(arrived)
    const found = candidatesIn(set.list, query)
    const known = query.kid !== undefined && set.list.some(({ kid }) => kid === query.kid)
    return found.length > 0 || known ? found : this.#unknown(query, arrived)
  }

  /** A key that the set lacks: perhaps the issuer has a newer set, perhaps somebody made the key id up. */
  #unknown(query: KeyQuery, arrived: number): Maybe<Keys> {
    const issued = latestIssue(query.issuedAt, arrived)
    const name = `${query.algorithm} ${query.kid ?? ''}`
    if (this.#missing.has(name, issued, arrived)) return none
    if (!this.#loader.flight && !this.#mayRefetch(arrived)) return this.#lacking(issued)
    return this.#lookAgain(query, issued, name)
  }

  /** Waits for the load on its way, if there is one, and where that does not decide, for one more. */
  async #lookAgain(query: KeyQuery, issued: number, name: string): Promise<Keys> {
    const loader = this.#loader
    for (const start of [() => undefined, () => this.#refetch()]) {
      const flight = loader.flight ?? start()
      if (!flight) continue
      await loader.wait(flight)
      const found = loader.set ? candidatesIn(loader.set.list, query) : none
      if (found.length > 0) return found
      if (this.#decides(issued)) break
    }
    const answer = this.#lacking(issued)
    this.#missing.add(name, loader.set?.times.asOf ?? 0, this.#clock())
    return answer
  }

  #refetch(): ReturnType<KeyLoader['start']> | undefined {
    const now = this.#clock()
    if (!this.#mayRefetch(now)) return undefined
    this.#refetchAt = now + this.#cooldown
    return this.#loader.start(now, true)
  }

  #mayRefetch(now: number): boolean {
    return now >= this.#refetchAt && now >= this.#loader.backOff.until
  }

  /** "No such key" if the set is younger than the token, else "cannot decide". */
  #lacking(issued: number): Keys {
    if (this.#decides(issued)) return none
    throw this.#unavailable(this.#clock(), this.#refetchAt)
  }

  #decides(issued: number): boolean {
    const { set } = this.#loader
    return set !== undefined && set.times.asOf >= issued
  }

  #unavailable(now: number, until = 0): BearerError {
    const wait = Math.max(until, this.#loader.backOff.until) - now
    return refusal('keys_unavailable', { retryAfter: Math.max(1, Math.ceil(wait / 1000)) })
  }

  #emit<Name extends keyof BearerEvents>(name: Name, event: BearerEvents[Name]): void {
    for (const context of this.#contexts) context.emit(name, event)
  }
}

/**
 * The latest instant, in milliseconds, at which a token can have been issued: `iat` counts whole seconds, and none is
 * issued after it has arrived, whatever the issuer's clock says.
 */
function latestIssue(issuedAt: number | undefined, arrived: number): number {
  return issuedAt === undefined ? arrived : Math.min((issuedAt + 1) * 1000, arrived)
}
