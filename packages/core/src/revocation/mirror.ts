import { type Clock, checkClock, systemClock } from '../clock.ts'
import { ConfigurationError, ownOptions, refuseFurther } from '../configuration.ts'
import { refusal } from '../errors/errors.ts'
import { describeFailure, failure } from '../events.ts'
import type { MirrorState, RevocationHealth } from '../health.ts'
import { chain, type Maybe } from '../maybe.ts'
import { worksBetweenRequests } from '../runtime.ts'
import type { RevocationEntry, RevocationStore } from '../stores/contracts.ts'
import { delay } from '../timer.ts'
import { checkRevocationStore } from './check-store.ts'
import { direct } from './direct.ts'
import { Follower } from './follower.ts'
import { Freshness, freshnessBounds } from './freshness.ts'
import { revocationKeys } from './keys.ts'
import { LiveSet } from './live-set.ts'
import { Question } from './question.ts'
import type { RevocationSubject, Revocations, RevocationWatcher } from './revocations.ts'
import { limitOf, timely } from './timely-store.ts'
import { Watchers } from './watchers.ts'

/** Failures that are told in one state of a mirror, and remembered. */
const mostTold = 100

/** The options of {@link mirror}. */
export interface MirrorOptions {
  /** Seconds of staleness that are normal. Default: 5. */
  readonly soft?: number | undefined
  /** Seconds of staleness up to which requests are served, degraded. Default: 60. */
  readonly hard?: number | undefined
  /**
   * Beyond `hard`, where the store cannot be asked in a second either: `closed` answers 503, `open` serves what is not known
   * to be revoked. Default: `closed`.
   */
  readonly policy?: 'closed' | 'open' | undefined
  /** The time, in milliseconds, by which entries expire. Staleness is real time. Default: that of the guard, or `Date.now`. */
  readonly clock?: Clock | undefined
}

/** Revocations without a network hop per request: the whole live set in this process, kept current from the store. */
export interface Mirror extends Revocations {
  readonly state: MirrorState
  /** Seconds by which this process may be behind: a revoked token can be accepted for so long, and no longer. */
  readonly staleness: number
  /** Revocations known to this process. */
  readonly entries: number
  /**
   * Resolves when the live set is known. Rejects where it is not after five seconds, or the store's own `timeout`, with what went
   * wrong: at once where a setting did. It may be called again.
   */
  ready(): Promise<void>
  close(): Promise<void>
}

/**
 * Whether a store can be followed by a {@link mirror} here: it has `changes`, and this runtime works between requests.
 *
 * @example
 * const revocations = canMirror(store.revocations) ? mirror(store.revocations) : direct(store.revocations)
 */
export function canMirror(store: RevocationStore): boolean {
  return worksBetweenRequests && typeof store?.changes === 'function'
}

/**
 * Mirrors a store's revocations in this process. It begins with the first request, or with `ready()`.
 *
 * @throws ConfigurationError when the store cannot be followed: use `direct(store)` for such a one, and on Workers.
 *
 * @example
 * const guard = createGuard({ issuer, audience, revocations: mirror(store.revocations) })
 */
export function mirror(store: RevocationStore, options: MirrorOptions = {}, ...further: readonly []): Mirror {
  refuseFurther('mirror', further, 'takes a store and its options.')
  const own = ownOptions('mirror', options, ['soft', 'hard', 'policy', 'clock'])
  checkRevocationStore('mirror', store)
  if (!worksBetweenRequests) {
    throw new ConfigurationError('mirror works between requests, and nothing does on Workers: use direct(store) there.')
  }
  if (!canMirror(store)) {
    throw new ConfigurationError('mirror needs a store with changes(): use direct(store) for one without.')
  }
  const { soft = 5, hard = 60, policy = 'closed', clock } = own
  if (policy !== 'closed' && policy !== 'open') throw new ConfigurationError('mirror: policy is "closed" or "open".')
  if (clock !== undefined) checkClock('mirror', clock)
  return new StoreMirror(store, new Freshness(freshnessBounds(soft, hard)), soft * 1000, policy, clock)
}

type Open = Parameters<NonNullable<Revocations['open']>>[0]

class StoreMirror implements Mirror {
  /** As it was given: its methods are called through `#store`. */
  readonly #given: RevocationStore
  readonly #store: RevocationStore
  /** For routes that demand a fresh answer: all of one turn of the event loop share one question. */
  readonly #direct: Revocations
  /** For when the mirror is too old to answer. */
  readonly #question: Question
  readonly #freshness: Freshness
  readonly #softMs: number
  readonly #policy: 'closed' | 'open'
  readonly #ownClock: Clock | undefined
  readonly #set = new LiveSet()
  #watchers: Watchers | undefined
  readonly #listeners: Open['emit'][] = []
  /** What has been told of failures in the state that was reported last. */
  readonly #failures = new Set<string>()
  #guardClock: Clock | undefined
  #keepLostMs = 0
  #follower: Follower | undefined
  #reported: MirrorState | undefined
  #closed = false

  constructor(
    store: RevocationStore,
    freshness: Freshness,
    softMs: number,
    policy: 'closed' | 'open',
    clock: Clock | undefined,
  ) {
    this.#given = store
    this.#store = timely(store)
    this.#direct = direct(store)
    this.#question = new Question({
      store: this.#store,
      clock: () => this.#now(),
      // A snapshot that has begun since may lack what the answer had.
      learn: (entries) => void this.#learn(entries, false),
      failed: (error) => this.#reportFailure(error),
    })
    this.#freshness = freshness
    this.#softMs = softMs
    this.#policy = policy
    this.#ownClock = clock
  }

  get state(): MirrorState {
    return this.#freshness.state
  }
  get staleness(): number {
    return this.#freshness.staleness / 1000
  }
  get entries(): number {
    return this.#set.size
  }

  open(context: Open): void {
    this.#guardClock ??= context.clock
    this.#listeners.push(context.emit)
    this.#direct.open?.(context)
  }

  keepLost(ms: number): void {
    this.#keepLostMs = Math.max(this.#keepLostMs, ms)
  }

  isRevoked(token: RevocationSubject, options?: { readonly fresh?: boolean | undefined }): Maybe<boolean> {
    const now = this.#now()
    if (this.#set.revokes(token, now)) return true
    if (options?.fresh) return this.#freshly(token)
    const { state } = this
    if (state === 'fresh' || state === 'degraded') return false
    if (this.#closed) return this.#undecided()
    return state === 'starting' ? this.#whenStarted(token) : this.#asked(token)
  }

  async revoke(entries: readonly RevocationEntry[]): Promise<void> {
    const changed = this.#learn(entries, false)
    const settled = this.#follower?.writing(changed)
    try {
      await this.#store.put(entries)
    } finally {
      settled?.()
    }
  }

  watch(watcher: RevocationWatcher): void {
    this.#followed()
    this.#watchers ??= new Watchers()
    this.#watchers.add(watcher)
  }
  unwatch(watcher: RevocationWatcher): void {
    this.#watchers?.remove(watcher)
  }

  #learn(entries: readonly RevocationEntry[], known: boolean): readonly RevocationEntry[] {
    const changed = this.#set.add(entries, this.#now(), known)
    this.#watchers?.tell(changed)
    return changed
  }

  async ready(): Promise<void> {
    await this.#followed().beginning.within(limitOf(this.#given))
  }

  health(): RevocationHealth {
    if (!this.#closed) this.#followed()
    this.#report()
    const { state, staleness } = this
    const isKnown = state === 'fresh' || state === 'degraded'
    const isServed = state === 'stale' && (this.#policy === 'open' || this.#question.answers)
    return {
      ok: !this.#closed && (isKnown || isServed),
      state,
      staleness: Number.isFinite(staleness) ? staleness : undefined,
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#follower?.close()
  }

  async #whenStarted(token: RevocationSubject): Promise<boolean> {
    await this.#start()
    if (this.#set.revokes(token, this.#now())) return true
    return this.state === 'fresh' || this.state === 'degraded' ? false : this.#asked(token)
  }

  /** Asks the store what a mirror that is too old cannot tell; where that is in vain, the policy counts. */
  #asked(token: RevocationSubject): Maybe<boolean> {
    this.#report()
    return chain(this.#question.ask(revocationKeys(token)), (answered) =>
      answered ? this.#set.revokes(token, this.#now()) : this.#undecided(),
    )
  }

  /**
   * Asks the store itself, while heartbeats come back from it: a primary that is cut off answers as well, and knows nothing
   * of what was revoked since. Else one has to come back with the answer. Whoever demands a fresh answer is never given the
   * policy's.
   */
  async #freshly(token: RevocationSubject): Promise<boolean> {
    if (this.state === 'starting' && !this.#closed) await this.#start()
    if (this.state === 'fresh') return this.#direct.isRevoked(token)
    this.#report()
    if (!this.#closed && (await this.#question.ask(revocationKeys(token)))) return this.#set.revokes(token, this.#now())
    throw unavailable()
  }

  /** A request that comes before the first snapshot waits for it, for a while. */
  async #start(): Promise<void> {
    const over = new AbortController()
    await Promise.race([this.#followed().beginning.begun, delay(Math.min(this.#softMs, 5000), over.signal)])
    over.abort()
  }

  #undecided(): false {
    this.#report()
    if (this.#policy === 'open') return false
    throw unavailable()
  }

  #followed(): Follower {
    this.#follower ??= new Follower({
      store: this.#store,
      set: this.#set,
      learn: (entries) => void this.#learn(entries, true),
      freshness: this.#freshness,
      softMs: this.#softMs,
      clock: () => this.#now(),
      keepLostMs: () => this.#keepLostMs,
      changed: () => this.#report(),
      failed: (error) => this.#reportFailure(error),
    })
    return this.#follower
  }

  /** A failure is told once in each state, however often it is met; of a store that says another thing each time, some are told. */
  #reportFailure(error: unknown): void {
    this.#report()
    const message = describeFailure(error)
    if (this.#failures.has(message) || this.#failures.size >= mostTold) return
    this.#failures.add(message)
    for (const emit of this.#listeners) emit('failed', failure('revocations', error))
  }

  #report(): void {
    const state = this.state
    if (state === this.#reported) return
    this.#reported = state
    this.#failures.clear()
    for (const emit of this.#listeners) {
      emit('revocations', { state, staleness: this.staleness, entries: this.entries })
    }
    if (state === 'stale') void this.#watchers?.lose()
  }

  #now(): number {
    return (this.#ownClock ?? this.#guardClock ?? systemClock)()
  }
}

const unavailable = (): Error => refusal('revocation_unavailable', { retryAfter: 5 })
