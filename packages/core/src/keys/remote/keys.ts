import { refusal } from '../../errors/errors.ts'
import type { BearerEvents } from '../../events.ts'
import type { Health } from '../../health.ts'
import { chain, isPromise, type Maybe } from '../../maybe.ts'
import { bounded } from '../asked-source.ts'
import { searchIn } from '../key-set.ts'
import { asymmetric, isSymmetric } from '../material/algorithms.ts'
import type { VerificationKey } from '../material/made-key.ts'
import type { KeyQuery, KeySource, KeySourceContext } from '../source.ts'
import type { RemoteSet } from './loaded-set.ts'
import { KeyLoader, type KeyLocation } from './loader.ts'
import type { RemoteSettings } from './settings.ts'
import { SteadyClock } from './steady-clock.ts'
import { UnknownKeys } from './unknown-keys.ts'

type Keys = readonly VerificationKey[]

/**
 * The keys of an issuer somewhere else. Nothing is loaded before the first request or `ready()`, and no timer runs: due
 * refreshes begin with a request and do not hold it up.
 */
export class RemoteKeys implements KeySource {
  readonly [bounded] = true
  readonly algorithms = asymmetric
  readonly #label: string
  readonly #loader: KeyLoader
  readonly #unknown: UnknownKeys
  readonly #contexts = new Set<KeySourceContext>()
  readonly #clock = new SteadyClock()
  #opened = 0

  constructor(location: KeyLocation, settings: RemoteSettings) {
    this.#label = location.label
    const clock = (): number => this.#clock.now()
    this.#loader = new KeyLoader(location, settings, { clock, emit: (name, event) => this.#emit(name, event) })
    this.#unknown = new UnknownKeys(this.#loader, settings.cooldown, clock)
  }

  find(query: KeyQuery): Maybe<Keys> {
    if (isSymmetric(query.algorithm)) throw refusal('algorithm_refused')
    const since = this.#loader.loads
    return chain(this.#usable(this.#clock.now()), (set) => this.#keysIn(set, query, since))
  }

  /** Whether a key is in the set that counts now. False also while that is being found out: then `find` is to be asked. */
  trusts(key: VerificationKey): boolean {
    try {
      const set = this.#usable(this.#clock.now())
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
    this.#clock.follow(context.clock)
    this.#opened++
    this.#loader.open()
  }

  async ready(): Promise<void> {
    const now = this.#clock.now()
    if (this.#good(now)) return
    await this.#loader.wait(this.#loader.flight ?? this.#loader.start(now))
    if (this.#loader.set) return
    throw new Error(`The keys of ${this.#label} could not be loaded: ${this.#loader.lastFailure}`)
  }

  /** Keys that are not there are loaded, as often as requests would. */
  health(): Health {
    const now = this.#clock.now()
    const ok = this.#good(now) !== undefined
    if (!ok) this.#loader.join(now)
    return { ok }
  }

  close(): void {
    this.#opened--
    if (this.#opened <= 0) this.#loader.close()
  }

  /** The set that was loaded, while it counts. */
  #good(now: number): RemoteSet | undefined {
    const { set } = this.#loader
    return set && now < set.times.usableUntil ? set : undefined
  }

  /** The set to serve a request from, at once unless there is none that still counts. */
  #usable(now: number): Maybe<RemoteSet> {
    const loader = this.#loader
    const set = this.#good(now)
    if (!set) return this.#first(now)
    if (now < set.times.refreshAt) return set
    const flight = loader.join(now)
    const patience = flight && loader.patience(flight, now)
    return patience ? patience.then(() => loader.set ?? set) : set
  }

  #first(now: number): Promise<RemoteSet> {
    const before = this.#loader.flight
    const flight = this.#loader.join(now)
    if (!flight) throw this.#loader.unavailable()
    return this.#loader.wait(flight).then(() => {
      const later = this.#clock.now()
      const set = this.#good(later)
      if (set) return set
      // The load of another request may have ended with it.
      if (flight === before) return this.#first(later)
      throw this.#loader.unavailable()
    })
  }

  #keysIn(set: RemoteSet, query: KeyQuery, since: number): Maybe<Keys> {
    const { keys, settled } = searchIn(set.list, query)
    return settled ? keys : this.#unknown.look({ ...query, issuedAt: this.#clock.ofOthers(query.issuedAt) }, since)
  }

  #emit<Name extends keyof BearerEvents>(name: Name, event: BearerEvents[Name]): void {
    for (const context of this.#contexts) context.emit(name, event)
  }
}
