import type { Clock } from '../clock.ts'
import type { Connection, Connections } from '../connections/connections.ts'
import { type BearerError, refusal } from '../errors/errors.ts'
import type { BearerErrorReason } from '../errors/reasons.ts'
import type { JwtClaims } from '../jwt.ts'
import { isPromise, type Maybe, promised } from '../maybe.ts'
import { ownMember } from '../own.ts'
import type { RevocationSubject, RevocationWatcher } from '../revocation/revocations.ts'
import type { Auth } from './auth.ts'
import type { Grant } from './grant.ts'
import { GrantedAuth } from './granted.ts'
import { unlessLate } from './hook.ts'
import { verdictOf } from './requirements/requirement.ts'
import type { TokenCheck } from './token-check.ts'

/** Why a connection ended, as its client may be told. */
export interface ConnectionEnd {
  /** The rule, as for a request with the same token; `closed` where the guard was closed. */
  readonly reason: BearerErrorReason | 'closed'
  /**
   * The code to close a WebSocket with: 4401 where a new token helps (expired) or a new log-in does (revoked), 4403 where the token
   * allows too little now, 1013 where it cannot be told, 1001 where the guard was closed.
   */
  readonly code: 4401 | 4403 | 1013 | 1001
}

/** The options of {@link Guard.hold}. */
export interface HoldOptions<Claims = JwtClaims> {
  /**
   * Called once, when the connection must end: close it here. Never called before `hold` has returned, nor after `release`. Without
   * it nothing is watched, and `check()` is to be asked with each message.
   */
  readonly onEnd?: ((end: ConnectionEnd) => void) | undefined
  /**
   * Looks at a renewal, at the guard's time in milliseconds: the refusal that it gives ends the connection, as where the newer token
   * lacks a scope that it needs. The `check` of a requirement will do.
   */
  readonly onRenew?: ((auth: Auth<Claims>, now: number) => Maybe<BearerError | undefined>) | undefined
}

/** A connection that outlives its request. */
export interface Held<Claims = JwtClaims> {
  /** What counts now: the newer one after a renewal. */
  readonly auth: Auth<Claims>
  /** Why it ended; nothing while it may go on. */
  readonly end: ConnectionEnd | undefined
  /**
   * Takes a newer token of the same issuer, subject, session and actor, which ends no sooner and is bound to the same key or
   * certificate, if any: the request that the connection began with has proved it. Rejects with a `BearerError` where it is no such
   * token, and the connection goes on as it was.
   */
  renew(token: string): Promise<Auth<Claims>>
  /** Gives what counts now; rejects with a `BearerError` where a request with the token would be refused. */
  check(): Promise<Auth<Claims>>
  /** The connection was closed by somebody else: nothing is watched any more. */
  release(): void
}

/** What a guard does for what it holds. */
export interface Holding {
  readonly check: TokenCheck
  readonly connections: Connections
  readonly clock: Clock
  /** Verifies a token that comes over a connection which `held` began. */
  verify(token: string, held: GrantedAuth): Promise<Auth<object>>
  refusalOf(thrown: unknown): BearerError
  refused(reason: BearerErrorReason, token: string): BearerError
  failed(part: string, thrown: unknown): void
}

/** How often in a row it may be impossible to tell whether a token is revoked, where nobody knows for how long it has been. */
const mostMisses = 2

/** A connection under its guard's timer, and among what the revocations watch. */
export class HeldAuth implements Held<object>, Connection, RevocationWatcher {
  place = -1
  #auth: GrantedAuth
  #end: ConnectionEnd | undefined
  #misses = 0
  readonly #holding: Holding
  readonly #onEnd: HoldOptions['onEnd']
  readonly #onRenew: HoldOptions<object>['onRenew']

  constructor(
    auth: GrantedAuth,
    holding: Holding,
    onEnd: HoldOptions['onEnd'],
    onRenew: HoldOptions<object>['onRenew'],
  ) {
    this.#auth = auth
    this.#holding = holding
    this.#onEnd = onEnd
    this.#onRenew = onRenew
    this.#watch()
    // What was revoked since the request was let in is told to nobody: it is looked for, once the caller has got this.
    if (onEnd) queueMicrotask(() => this.recheck())
  }

  get auth(): Auth<object> {
    return this.#auth
  }
  get end(): ConnectionEnd | undefined {
    return this.#end
  }
  get endsAt(): number {
    return GrantedAuth.grantOf(this.#auth).endsAt
  }
  get revocationSubject(): RevocationSubject {
    return GrantedAuth.grantOf(this.#auth).revocationSubject
  }

  async renew(token: string): Promise<Auth<object>> {
    const auth = await this.#holding.verify(token, this.#auth)
    this.#mustBeOpen()
    if (!isRenewal(auth, this.#auth)) throw this.#holding.refused('renewal_refused', token)
    const error = verdictOf(await this.#askRenewal(auth))
    this.#mustBeOpen()
    if (error) {
      this.#finish(endOf(error))
      throw error
    }
    // Another renewal may have come first.
    if (!isRenewal(auth, this.#auth)) throw this.#holding.refused('renewal_refused', token)
    this.#unwatch()
    this.#auth = auth as GrantedAuth
    this.#misses = 0
    this.#watch()
    return auth
  }

  async check(): Promise<Auth<object>> {
    this.#mustBeOpen()
    const auth = this.#auth
    try {
      await this.#look(auth)
    } catch (thrown) {
      const error = this.#holding.refusalOf(thrown)
      if (auth === this.#auth && error.status < 500) this.#finish(endOf(error))
      throw error
    }
    this.#mustBeOpen()
    return auth
  }

  #askRenewal(auth: Auth<object>): Maybe<unknown> {
    const asked = this.#onRenew?.(auth, this.#holding.clock())
    const late = (): never => {
      throw refusal('hook_unavailable')
    }
    return isPromise(asked) ? unlessLate(asked, late) : asked
  }

  release(): void {
    this.#finish(closed, true)
  }
  close(): void {
    this.#finish(closed)
  }
  lapse(now: number): void {
    this.#finish(endOf(this.#lapsed(now)))
  }
  /** Who has left while others were asked is not asked. */
  lost(): Maybe<void> {
    return this.place < 0 ? undefined : this.#recheck(true)
  }
  recheck(): Maybe<void> {
    return this.#recheck(false)
  }

  /** `isCertain`: whoever asks has waited long enough for an answer. */
  #recheck(isCertain: boolean): Maybe<void> {
    const auth = this.#auth
    try {
      const looked = this.#look(auth)
      if (!isPromise(looked)) return this.#passed(auth)
      const late = (): never => {
        throw refusal('revocation_unavailable')
      }
      return unlessLate(looked, late).then(
        () => this.#passed(auth),
        (thrown) => this.#failed(thrown, auth, isCertain),
      )
    } catch (thrown) {
      return this.#failed(thrown, auth, isCertain)
    }
  }

  #passed(auth: GrantedAuth): void {
    if (auth === this.#auth) this.#misses = 0
  }

  /** What was found of a token that has been renewed meanwhile says nothing. */
  #failed(thrown: unknown, auth: GrantedAuth, isCertain: boolean): void {
    if (auth !== this.#auth) return
    const error = this.#holding.refusalOf(thrown)
    const isOver = error.status < 500 || isCertain || ++this.#misses >= mostMisses
    if (isOver) this.#finish(endOf(error))
  }

  #look(auth: GrantedAuth): Maybe<unknown> {
    return this.#holding.check.recheck(GrantedAuth.grantOf(auth), GrantedAuth.presentedOf(auth))
  }

  #lapsed(now: number): BearerError {
    return refusal(GrantedAuth.grantOf(this.#auth).faultAt(now) ?? 'expired')
  }

  #watch(): void {
    if (!this.#onEnd) return
    this.#holding.connections.add(this)
    this.#holding.check.watch(GrantedAuth.grantOf(this.#auth), this)
  }
  #unwatch(): void {
    this.#holding.connections.remove(this)
    this.#holding.check.unwatch(GrantedAuth.grantOf(this.#auth), this)
  }

  #finish(end: ConnectionEnd, isReleased = false): void {
    if (this.#end) return
    this.#unwatch()
    this.#end = end
    if (isReleased) return
    const failed = (thrown: unknown): void => this.#holding.failed('onEnd', thrown)
    try {
      const ending: unknown = this.#onEnd?.(end)
      if (isPromise(ending)) promised(ending).catch(failed)
    } catch (thrown) {
      failed(thrown)
    }
  }

  #mustBeOpen(): void {
    const reason = this.#end?.reason
    if (reason === 'closed') throw new TypeError('This connection has been closed.')
    if (reason) throw refusal(reason)
  }
}

const closed: ConnectionEnd = Object.freeze({ reason: 'closed', code: 1001 })

const endOf = ({ reason, status }: BearerError): ConnectionEnd => ({
  reason,
  code: status >= 500 ? 1013 : status === 403 ? 4403 : 4401,
})

/** What a token is bound to, as one text; nothing where it is to nothing. */
export const boundBy = ({ cnf }: JwtClaims): string | undefined =>
  JSON.stringify(cnf && [ownMember(cnf, 'jkt'), ownMember(cnf, 'x5t#S256')])

/** Whether one token goes on where the other ends. */
function isRenewal(newer: Auth<object>, older: Auth<object>): boolean {
  const grantOf = (auth: Auth<object>): Grant => GrantedAuth.grantOf(auth as GrantedAuth)
  const who = (auth: Auth<object>): string =>
    JSON.stringify([auth.issuer, auth.subject, auth.sessionId, auth.actor, boundBy(grantOf(auth).jwt)])
  return who(newer) === who(older) && grantOf(newer).endsAt >= grantOf(older).endsAt
}
