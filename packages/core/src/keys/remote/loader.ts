import { systemClock } from '../../clock.ts'
import { type BearerError, refusal } from '../../errors/errors.ts'
import { printable } from '../../events.ts'
import { ownMember } from '../../own.ts'
import { worksBetweenRequests } from '../../runtime.ts'
import type { SkippedMember } from '../set-members.ts'
import type { KeySourceContext } from '../source.ts'
import { BackOff } from './back-off.ts'
import { LoadFailure } from './failure.ts'
import { atMost, withDeadline } from './fetch/deadline.ts'
import { type FetchJson, jsonFetcher } from './fetch/fetch.ts'
import { ageOf, freshFor, statesAge } from './freshness.ts'
import { type RemoteSet, readSet, setTimes } from './loaded-set.ts'
import type { RemoteSettings } from './settings.ts'

/** Where the JWKS of an issuer is: a fixed URL, or what the issuer's metadata say. */
export interface KeyLocation {
  /** How events name it. */
  readonly label: string
  locate(fetchJson: FetchJson, now: number): Promise<URL>
  /** The keys could not be loaded from there: look again next time. */
  forget(): void
}

/** A load on its way. It belongs to no request: none that gives up ends it. */
export interface Flight {
  readonly startedAt: number
  /** Resolves when it has ended, well or not. Workers reject it to others when the request that began it has ended. */
  readonly landed: Promise<void>
}

/** Milliseconds that the first requests after an expiry wait for the new keys before the last good ones serve them. */
const briefly = 100
/** Milliseconds beyond its deadline after which a load that has not ended never will: its runtime stopped it. */
const overdue = 1000
/** Key ids of earlier sets that are remembered. */
const remembered = 1000

/** Loads sets of keys, one at a time, and keeps the last good one. */
export class KeyLoader {
  readonly #location: KeyLocation
  readonly #settings: RemoteSettings
  readonly #context: KeySourceContext
  readonly backOff = new BackOff()
  set: RemoteSet | undefined
  lastFailure = ''
  /** How many loads have begun. */
  loads = 0
  readonly #had = new Set<string>()
  #flight: Flight | undefined
  #cancel: (() => void) | undefined
  #closed = false

  constructor(location: KeyLocation, settings: RemoteSettings, context: KeySourceContext) {
    this.#location = location
    this.#settings = settings
    this.#context = context
  }

  /** The load on its way, if there is one. */
  get flight(): Flight | undefined {
    const late = this.#flight && systemClock() > this.#flight.startedAt + this.#settings.timeout + overdue
    return late ? undefined : this.#flight
  }

  /** The load on its way, or a new one where the back-off allows it. */
  join(now: number): Flight | undefined {
    return this.flight ?? (now < this.backOff.until ? undefined : this.start(now))
  }

  /** Begins to load; `reload` asks caches on the way for the issuer's own answer. */
  start(now: number, reload = false): Flight {
    this.loads++
    const flight: Flight = { startedAt: systemClock(), landed: this.#load(now, reload) }
    this.#flight = flight
    void this.#landing(flight)
    return flight
  }

  /** Waits for a load, but never longer than it may take. */
  wait(flight: Flight): Promise<void> {
    return atMost(this.#settings.timeout + overdue, this.#landing(flight))
  }

  /** What a request waits for that could be served from a set whose keys are due; nothing where that has been enough. */
  patience(flight: Flight, now: number): Promise<void> | undefined {
    const wait = flight.startedAt + this.#patience(now) - systemClock()
    return wait > 0 ? atMost(wait, this.#landing(flight)) : undefined
  }

  /** Whether a set ever had a key of this id: if the set of now lacks it, the issuer has withdrawn it. */
  hadKey(kid: string): boolean {
    return this.#had.has(kid)
  }

  /** The refusal of a request that nothing can be decided about before a load, which may begin at `until`. */
  unavailable(until = 0): BearerError {
    const wait = Math.max(until, this.backOff.until) - this.#context.clock()
    return refusal('keys_unavailable', { retryAfter: Math.max(1, Math.ceil(wait / 1000)) })
  }

  open(): void {
    this.#closed = false
  }

  close(): void {
    this.#closed = true
    this.#cancel?.()
  }

  #landing(flight: Flight): Promise<void> {
    const over = (): void => {
      if (this.#flight === flight) this.#flight = undefined
    }
    return flight.landed.then(over, over)
  }

  /**
   * After a long silence a key may have been withdrawn long ago: then requests wait for the answer. They always do where a
   * load does not go on without them.
   */
  #patience(now: number): number {
    const longest = this.#settings.timeout + overdue
    if (!worksBetweenRequests) return longest
    if (!this.set || now < this.set.times.freshUntil) return 0
    const { freshUntil, lifetime } = this.set.times
    return now < freshUntil + lifetime ? briefly : longest
  }

  async #load(now: number, reload: boolean): Promise<void> {
    if (this.#closed) return
    const load = this.loads
    try {
      const { result, cancel } = withDeadline(this.#settings.timeout, (signal) =>
        this.#fetchSet(jsonFetcher(this.#settings, signal), load, now, reload),
      )
      this.#cancel = cancel
      this.#adopt(await result)
    } catch (error) {
      if (!this.#closed) this.#failed(error, load)
    }
  }

  /** A load that its runtime held back must not undo a later one. */
  #adopt(set: RemoteSet): void {
    if (this.set && this.set.times.load > set.times.load) return
    this.set = set
    this.#remember(set)
    this.backOff.succeeded()
    this.#context.emit('keysLoaded', { issuer: this.#location.label, keys: set.list.length })
  }

  #remember(set: RemoteSet): void {
    for (const { kid } of set.list) {
      if (kid === undefined) continue
      this.#had.delete(kid)
      this.#had.add(kid)
      if (this.#had.size > remembered) this.#had.delete(this.#had.keys().next().value as string)
    }
  }

  async #fetchSet(fetchJson: FetchJson, load: number, now: number, reload: boolean): Promise<RemoteSet> {
    const url = await this.#location.locate(fetchJson, now)
    const before = this.set?.url === url.href ? this.set : undefined
    try {
      const { document, headers } = await fetchJson(url, { etag: before?.etag, reload })
      const lifetime = before && !document && !statesAge(headers) ? before.times.lifetime : undefined
      const fresh = lifetime ?? freshFor(headers, now, this.#settings)
      const times = setTimes(load, now, ageOf(headers), fresh, this.#settings.staleFor)
      if (before && !document) return { ...before, times }
      const read = readSet(document ?? {}, this.set, this.#settings.maxKeys, (skipped) => this.#skipped(skipped))
      return { ...read, times, url: url.href, etag: headers.get('etag') ?? undefined }
    } catch (error) {
      this.#location.forget()
      throw error
    }
  }

  #skipped({ member, why }: SkippedMember): void {
    const kid = ownMember(member, 'kid')
    this.#context.emit('keySkipped', {
      issuer: this.#location.label,
      kid: typeof kid === 'string' ? printable(kid) : undefined,
      why: printable(why),
    })
  }

  #failed(error: unknown, load: number): void {
    const now = this.#context.clock()
    this.backOff.failed(now)
    // The issuer says that none of its keys is valid any more.
    if (error instanceof LoadFailure && error.kind === 'empty' && !(this.set && this.set.times.load > load))
      this.set = undefined
    this.lastFailure = error instanceof LoadFailure ? error.message : 'An error that is not expected.'
    const stale = this.set !== undefined && now < this.set.times.usableUntil
    this.#context.emit('keysFailed', { issuer: this.#location.label, message: this.lastFailure, stale })
  }
}
