import { type Clock, seconds } from '../clock.ts'
import { isBearerError, isRefused, orThrow, type Refusable, refusal } from '../errors/errors.ts'
import type { TokenSource } from '../extract/credential.ts'
import { type Presented, tokenOf } from '../extract/presented.ts'
import { deepFreeze, isPlainJson } from '../freeze.ts'
import type { BearerRequest } from '../http/request.ts'
import { abandon, chain, isPromise, type Maybe } from '../maybe.ts'
import { memberOf } from '../own.ts'
import type { Revocations, RevocationWatcher } from '../revocation/revocations.ts'
import type { CacheStatistics, TokenCache } from '../verify/cache.ts'
import type { IssuerPolicy } from '../verify/issuer-policy.ts'
import type { IssuerChoice } from '../verify/issuers.ts'
import { type Verified, type Verifier, verifier } from '../verify/verifier.ts'
import { frozenClaims, Grant } from './grant.ts'
import { askHook, unlessLate } from './hook.ts'
import type { TicketRedeemer } from './issuers-of.ts'
import type { ClaimsReader } from './typed-claims.ts'

/** Look-ups of the cache from one report to the next. */
const reportEvery = 1000

/** Milliseconds after which revocations that have not answered are given up: a mirror that begins takes six seconds at most. */
const patience = 10_000

/** The `roles` option, of whatever claims. */
type RolesReader = (claims: never) => readonly string[]

/** What decides about a token, beside the token. */
export interface TokenCheckOptions {
  readonly choose: IssuerChoice
  readonly clock: Clock
  readonly maxTokenLength: number | undefined
  readonly cache: TokenCache<Grant> | undefined
  /** Is told how the cache does, every now and then, while somebody listens. */
  readonly report: (statistics: CacheStatistics) => void
  readonly isHeard: () => boolean
  readonly readClaims: ClaimsReader | undefined
  readonly roles: RolesReader | undefined
  readonly revocations: Revocations | undefined
  /** Gives the token that a ticket stands for, or rejects with a refusal. */
  readonly redeem: TicketRedeemer | undefined
  /** Whether somebody looks at what tokens are bound to; else bound ones are refused. */
  readonly takesBound: boolean
}

/** Decides about tokens: steps 4 to 9 of the pipeline, and 11. */
export class TokenCheck {
  readonly #options: TokenCheckOptions
  readonly #verify: Verifier

  constructor(options: TokenCheckOptions) {
    this.#options = options
    this.#verify = verifier(options)
  }

  /**
   * Gives what a good token grants, or the refusal of what is often refused. Throws or rejects with any other, or with what an
   * application's hook threw.
   */
  run(presented: Presented, request: BearerRequest | undefined): Maybe<Refusable<Grant>> {
    const grant = this.verified(presented, request)
    return isPromise(grant) ? grant.then((one) => this.#lasting(one)) : this.#lasting(grant)
  }

  /** The same, but for revocations, which are not asked yet. */
  verified(
    presented: Presented & { readonly source?: TokenSource },
    request: BearerRequest | undefined,
  ): Maybe<Refusable<Grant>> {
    const { cache, report, isHeard, redeem } = this.#options
    if (redeem && presented.source === 'ticket')
      return redeem(tokenOf(presented), request).then((text) => this.#first({ text, start: 0 }, request))
    const grant = cache?.get(presented)
    if (cache && cache.lookUps % reportEvery === 0 && isHeard()) report(cache.statistics)
    return grant === undefined ? this.#first(presented, request) : this.#again(grant, presented, request)
  }

  /** A token that is not known: it is verified. */
  #first(presented: Presented, request: BearerRequest | undefined): Maybe<Refusable<Grant>> {
    const verified = this.#verify(tokenOf(presented), request)
    return isPromise(verified)
      ? verified.then((one) => this.#granted(one, presented))
      : this.#granted(verified, presented)
  }

  /** A token seen before: time, issuer and key are checked again, its signature is not. */
  #again(grant: Grant, presented: Presented, request: BearerRequest | undefined): Maybe<Refusable<Grant>> {
    const chosen = this.#options.choose(grant, request)
    return isPromise(chosen)
      ? chosen.then((policy) => this.#stillGood(grant, policy, presented, request))
      : this.#stillGood(grant, chosen, presented, request)
  }

  #stillGood(
    grant: Grant,
    chosen: IssuerPolicy,
    presented: Presented,
    request: BearerRequest | undefined,
  ): Maybe<Refusable<Grant>> {
    const { policy, source, key } = grant
    if (chosen !== policy || (memberOf(source, 'trusts') && isDistrusted(source.trusts?.(key)))) {
      this.#options.cache?.delete(presented)
      return this.#first(presented, request)
    }
    const fault = grant.faultAt(seconds(this.#options.clock))
    return fault === undefined ? grant : refusal(fault)
  }

  /** Whether what was granted holds still: what a request with the same token would be asked. */
  recheck(grant: Grant, presented: Presented): Maybe<Grant> {
    return chain(this.#stillGood(grant, grant.policy, presented, undefined), (one) =>
      this.notRevoked(orThrow(one), false),
    )
  }

  /** Has a watcher told when a grant may have been revoked, where there is something that can tell. */
  watch(grant: Grant, watcher: RevocationWatcher): void {
    for (const one of this.#revocationsOf(grant)) one.watch?.(watcher)
  }
  unwatch(grant: Grant, watcher: RevocationWatcher): void {
    for (const one of this.#revocationsOf(grant)) one.unwatch?.(watcher)
  }

  #revocationsOf({ policy }: Grant): readonly Revocations[] {
    const all = [policy.revocations, this.#options.revocations]
    return [...new Set(all)].filter((one) => one !== undefined)
  }

  #lasting(grant: Refusable<Grant>): Maybe<Refusable<Grant>> {
    return isRefused(grant) ? grant : this.notRevoked(grant, false)
  }

  /** Passes a grant on unless it is revoked; `fresh` asks the store itself. */
  notRevoked(grant: Grant, fresh: boolean): Maybe<Grant> {
    const own = grant.policy.revocations
    const { revocations } = this.#options
    if (own === undefined && revocations === undefined) return grant
    return chain(own ? refuseRevoked(own, grant, fresh) : grant, () =>
      revocations && revocations !== own ? refuseRevoked(revocations, grant, fresh) : grant,
    )
  }

  #granted(verified: Refusable<Verified>, presented: Presented): Maybe<Refusable<Grant>> {
    if (isRefused(verified)) return verified
    const { readClaims, roles, cache } = this.#options
    if (!readClaims) {
      const grant = new Grant(verified, undefined, roles && readRoles(roles, frozenClaims(verified.jwt)))
      cache?.offer(presented, grant)
      return grant
    }
    const read = askHook('claims', 'hook_failed', () => readClaims(frozenClaims(verified.jwt)))
    return chain(read, (given) => {
      const plain = isPlainJson(given)
      const typed = plain ? deepFreeze(given) : Object.freeze(given)
      const grant = new Grant(verified, typed, roles && readRoles(roles, typed))
      // What freezing does not reach (a Date, a Map) would let one handler change what the next request is told.
      if (plain) cache?.offer(presented, grant)
      return grant
    })
  }
}

/** `claims` are those that the application sees: of its schema, where it has one. */
function readRoles(roles: RolesReader, claims: object): readonly string[] {
  const found = askHook('roles', 'hook_failed', () => {
    const given: unknown = roles(claims as never)
    if (Array.isArray(given) && given.every((role) => typeof role === 'string')) return Object.freeze([...given])
    abandon(given)
    throw new TypeError('The roles option must give an array of strings.')
  })
  return found as readonly string[]
}

/** A source that does not say at once whether a key still counts has not said that it does. */
function isDistrusted(trusted: unknown): boolean {
  if (trusted === undefined || trusted === true) return false
  abandon(trusted)
  return true
}

function refuseRevoked(revocations: Revocations, grant: Grant, fresh: boolean): Maybe<Grant> {
  const decide = (revoked: boolean): Grant => {
    if (revoked !== false) throw refusal('revoked')
    return grant
  }
  try {
    const revoked = revocations.isRevoked(grant.revocationSubject, fresh ? freshly : undefined)
    return isPromise(revoked) ? unlessLate(revoked, late, patience).then(decide, undecided) : decide(revoked)
  } catch (error) {
    return undecided(error)
  }
}

const freshly = Object.freeze({ fresh: true })

function late(): never {
  throw refusal('revocation_unavailable')
}

/** A store that fails has not said that the token is good, nor that it is bad. */
function undecided(error: unknown): never {
  throw isBearerError(error) ? error : refusal('revocation_unavailable')
}
