import {
  abandon,
  type Clock,
  chain,
  isPromise,
  type JsonWebKeySet,
  type KeyQuery,
  type KeySource,
  type Maybe,
  refusal,
  type VerificationKey,
  worksBetweenRequests,
} from '@bearer/core'
import { inTime, isConfigurationError } from '../records/ask.ts'
import type { SigningKeys } from './issuer-keys.ts'
import { readEntries, type SigningKeyInput } from './key-entries.ts'
import { LoadedKeys } from './loaded-keys.ts'
import { type Signer, tryOut } from './signer.ts'

/** Gives an issuer's keys as they are at this moment. */
export type LoadSigningKeys = () => Maybe<readonly SigningKeyInput[]>

/** Milliseconds between two loads that a failure, or a token with an unknown key, asks for. */
const pauseMs = 5_000

/**
 * Keys that change while the process runs: what signs, what is published and what verifies come from one load. The last good
 * ones go on where a load fails.
 */
export class ChangingKeys implements SigningKeys {
  readonly source: KeySource
  readonly #load: LoadSigningKeys
  readonly #refreshMs: number
  readonly #clock: Clock
  #report: (error: unknown) => void = () => {}
  #loaded: LoadedKeys | undefined
  #loading: Promise<LoadedKeys> | undefined
  #dueIn = 0
  #triedAt = Number.NEGATIVE_INFINITY
  #failure: unknown

  constructor(load: LoadSigningKeys, refreshMs: number, clock: Clock) {
    this.#load = load
    this.#refreshMs = refreshMs
    this.#clock = clock
    this.source = {
      find: (query) => this.#find(query),
      trusts: (key) => this.#loaded?.has(key) ?? false,
      ready: async () => void (await this.#current()),
      health: () => {
        if (!this.#loaded) abandon(this.#current())
        return { ok: this.#loaded !== undefined }
      },
    }
  }

  signer(): Maybe<Signer> {
    return chain(this.#current(), ({ signer }) => signer)
  }

  jwks(): Maybe<JsonWebKeySet> {
    return chain(this.#current(), ({ published }) => published)
  }

  async ready(): Promise<void> {
    await tryOut(await this.signer())
  }

  listen(report: (error: unknown) => void): void {
    this.#report = report
  }

  /** The keys, loaded anew where they are due. Nobody waits for that who has good ones, but where work ends with a request. */
  #current(): Maybe<LoadedKeys> {
    const loaded = this.#loaded
    if (!loaded) return this.#isPausing() ? Promise.reject(this.#failure) : this.#reload()
    if (this.#isWithin(this.#dueIn)) return loaded
    const reload = this.#reload()
    if (!worksBetweenRequests && isPromise(reload)) return reload.catch(() => loaded)
    abandon(reload)
    return loaded
  }

  #isPausing(): boolean {
    return this.#failure !== undefined && this.#isWithin(pauseMs)
  }

  /** Whether the last load began so little ago. A time before that load is none: the clock has been set back since. */
  #isWithin(ms: number): boolean {
    const now = this.#clock()
    return now >= this.#triedAt && now < this.#triedAt + ms
  }

  #reload(): Promise<LoadedKeys> {
    // On Workers nobody waits for what another request has begun: it may never settle.
    if (this.#loading && worksBetweenRequests) return this.#loading
    const loading = this.#loadOnce().finally(() => {
      if (this.#loading === loading) this.#loading = undefined
    })
    this.#loading = loading
    return loading
  }

  async #loadOnce(): Promise<LoadedKeys> {
    const began = this.#clock()
    this.#triedAt = began
    // Whoever comes meanwhile, or after a load that came to nothing, is content with what is there.
    this.#dueIn = pauseMs
    try {
      const entries = await inTime(this.#load())
      this.#loaded = new LoadedKeys(readEntries(entries), began, this.#loaded)
      this.#dueIn = this.#refreshMs
      this.#failure = undefined
      return this.#loaded
    } catch (error) {
      // The next load may give good ones: for whoever waits it is 503, not a mistake in the configuration.
      this.#failure = isConfigurationError(error) ? new Error((error as Error).message, { cause: error }) : error
      if (this.#loaded) this.#report(this.#failure)
      throw this.#failure
    }
  }

  #find(query: KeyQuery): Maybe<readonly VerificationKey[]> {
    return chain(this.#current(), (loaded) => {
      const found = loaded.find(query)
      if (found.length > 0 || query.kid === undefined || this.#isNewerThan(query, loaded)) return found
      // Another process may sign with a key that this one has not loaded yet.
      if (this.#isWithin(pauseMs)) throw refusal('keys_unavailable', { retryAfter: pauseMs / 1000 })
      return this.#reload().then((anew) => anew.find(query))
    })
  }

  /** Whether the keys were loaded after a token was issued, so that they would hold its key. */
  #isNewerThan({ issuedAt = 0 }: KeyQuery, { at }: LoadedKeys): boolean {
    const now = this.#clock()
    return at <= now && at >= Math.min((issuedAt + 1) * 1000, now)
  }
}
