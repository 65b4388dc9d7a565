import { systemClock } from '../clock.ts'
import { refuseFurther } from '../configuration.ts'
import { Connections } from '../connections/connections.ts'
import { checkSite } from '../csrf/check-site.ts'
import { type BearerError, isRefused, orThrow, type Refusable, refusal } from '../errors/errors.ts'
import { hints } from '../errors/hints.ts'
import { holdsCookie } from '../extract/cookie.ts'
import { type Credential, extractor, fieldOf, fieldsOf } from '../extract/credential.ts'
import { isPreflight } from '../extract/preflight.ts'
import { requireTls } from '../extract/transport.ts'
import type { GuardHealth } from '../health.ts'
import type { BearerRequest } from '../http/request.ts'
import type { KeySource } from '../keys/source.ts'
import { chain, isPromise, type Maybe } from '../maybe.ts'
import { memberOf } from '../own.ts'
import type { Checks } from '../proofs/holder-proof.ts'
import type { Revocations } from '../revocation/revocations.ts'
import { rethrow } from '../thrown.ts'
import { TokenCache } from '../verify/cache.ts'
import type { Auth } from './auth.ts'
import { recall, remember } from './carrier.ts'
import { checkedGuardOptions } from './check-options.ts'
import { type Diagnose, diagnoser } from './diagnosis/diagnosis.ts'
import type { Grant } from './grant.ts'
import { GrantedAuth } from './granted.ts'
import type { AuthResult, Guard, Refused } from './guard.ts'
import { healthOf } from './health.ts'
import { boundBy, type Held, type Holding, type HoldOptions } from './held.ts'
import { hold } from './hold.ts'
import { unlessLate } from './hook.ts'
import { issuersOf } from './issuers-of.ts'
import type { GuardOptions } from './options.ts'
import { Refusals } from './refusals.ts'
import { reporter } from './report.ts'
import { type Requirement, requirementFor, verdictOf } from './requirements/requirement.ts'
import { anonymously, answeredPreflight, passedPreflight } from './results.ts'
import { TokenCheck } from './token-check.ts'
import { type ClaimsOption, claimsReader } from './typed-claims.ts'

type Result = AuthResult<object, boolean>
type Passed = Extract<Result, { ok: true }>

/** The guard behind `createGuard`, untyped as to claims: the order of its steps is part of the contract. */
export class RequestGuard implements Guard<object, boolean> {
  readonly #options
  readonly #issuers
  readonly #extract
  readonly #origins
  readonly #tokens
  /** The same, with the proof between where tokens may be bound. */
  readonly #check: Checks<Grant>
  readonly #report
  readonly #diagnose: Diagnose
  readonly #refusals
  readonly #clock
  #holding: Holding | undefined
  // What every request asks for: the options have no prototype, and such objects are slow to read.
  readonly #allowPlainHttp
  readonly #anonymous
  readonly #implies
  readonly #field

  constructor(given: GuardOptions<ClaimsOption | undefined>, further: readonly []) {
    refuseFurther('createGuard', further, 'takes one object of options.')
    const options = checkedGuardOptions(given)
    const { accept, allowPlainHttp, cache = {}, claims, implies, maxTokenLength, revocations, roles } = options
    const clock = options.clock ?? (options.sessions && memberOf(options.sessions, 'clock')) ?? systemClock
    this.#report = reporter(options.on, () => this.#diagnose)
    const context = { clock, emit: this.#report.emit }
    this.#options = options
    this.#clock = clock
    this.#allowPlainHttp = allowPlainHttp
    this.#anonymous = options.anonymous ?? 'never'
    this.#implies = implies
    this.#field = fieldOf(accept)
    this.#issuers = issuersOf(options, context)
    revocations?.open?.(context)
    const { accessCookie, previousAccessCookies } = this.#issuers
    const cookie = accept?.cookie ?? accessCookie
    const { proofs = this.#issuers.proofs } = options
    const bound = proofs[0]?.together(proofs, context)
    this.#extract = extractor({ ...accept, cookie }, cookie === accessCookie ? previousAccessCookies : [], bound?.read)
    this.#origins = options.origins ?? this.#issuers.origins
    const { policies } = this.#issuers
    this.#diagnose = diagnoser({
      extract: this.#extract,
      fields: fieldsOf(accept),
      policies,
      origins: this.#origins,
      clock,
      hints: { ...hints, ...bound?.hints },
    })
    this.#refusals = new Refusals(options, this.#report, bound)
    this.#tokens = new TokenCheck({
      choose: this.#issuers.choose,
      redeem: this.#issuers.redeem,
      clock,
      maxTokenLength,
      cache: cache === false ? undefined : new TokenCache<Grant>(cache, ({ weight }) => weight, maxTokenLength),
      isHeard: context.emit.hears('cache'),
      report: (statistics) => context.emit('cache', statistics),
      readClaims: claims && claimsReader(claims),
      roles,
      revocations,
      takesBound: bound !== undefined,
    })
    this.#check = bound?.around(this.#tokens) ?? this.#tokens
  }
  authenticate(request: BearerRequest): Maybe<Result> {
    return this.#authenticate(request, undefined)
  }

  verify(token: string): Promise<Auth<object>> {
    return this.#verify(token, (credential) => this.#check.run(credential, undefined))
  }

  /** A newer token that is bound to what the connection's own has proved, or like that to nothing: no other proof comes over it. */
  #verifyRenewal(token: string, held: GrantedAuth): Promise<Auth<object>> {
    return this.#verify(token, (credential) =>
      chain(this.#tokens.verified(credential, undefined), (grant) =>
        isRefused(grant) || boundBy(grant.jwt) !== boundBy(GrantedAuth.grantOf(held).jwt)
          ? this.#check.run(credential, undefined)
          : this.#tokens.notRevoked(grant, false),
      ),
    )
  }

  async #verify(token: string, check: (credential: Credential) => Maybe<Refusable<Grant>>): Promise<Auth<object>> {
    try {
      if (typeof token !== 'string') throw refusal('token_malformed')
      const credential: Credential = { text: token, start: 0, scheme: undefined, source: 'direct', headers: undefined }
      return new GrantedAuth(orThrow(await check(credential)), credential, this.#implies)
    } catch (thrown) {
      throw this.#refusals.told(thrown, token)
    }
  }

  enforce<Native extends object>(
    native: Native,
    toRequest: (native: Native) => BearerRequest,
    given?: Requirement<object, never>,
  ): Maybe<Result> {
    const requirement = given && requirementFor(given, native, toRequest)
    const known = recall(native, this) as Passed | undefined
    if (known) return requirement ? this.#require(known, requirement, native, toRequest) : known
    const result = this.#authenticate(toRequest(native), requirement && memberOf(requirement, 'scopes'))
    return isPromise(result)
      ? result.then((decided) => this.#entered(decided, requirement, native, toRequest))
      : this.#entered(result, requirement, native, toRequest)
  }

  /** Remembers who was let in, and holds them against the route's requirement. */
  #entered<Native extends object>(
    result: Result,
    requirement: Requirement<object, never> | undefined,
    native: Native,
    toRequest: (native: Native) => BearerRequest,
  ): Maybe<Result> {
    if (!result.ok) return result
    remember(native, this, result)
    return requirement ? this.#require(result, requirement, native, toRequest) : result
  }

  authOf(carrier: object): Auth<object> | undefined {
    const result = recall(carrier, this) as Result | undefined
    if (!result?.ok) throw new TypeError('This guard has not run on this request: mount it before the handler.')
    if (result === passedPreflight)
      throw new TypeError('A CORS preflight has no auth: answer OPTIONS before the handler.')
    return result.auth
  }

  hold(auth: Auth<object>, options: HoldOptions<object> = {}): Held<object> {
    this.#holding ??= {
      check: this.#tokens,
      clock: this.#clock,
      connections: new Connections(this.#clock, (this.#options.recheck ?? 30) * 1000),
      verify: (token, held) => this.#verifyRenewal(token, held),
      refusalOf: (thrown) => this.#refusals.of(thrown),
      refused: (reason, token) => this.#refusals.told(refusal(reason), token),
      failed: this.#report.failed,
    }
    return hold(this.#holding, this.#issuers.knows, auth, options)
  }

  async ready(): Promise<void> {
    await Promise.all([...this.#sources, ...this.#revocations].map((part) => part?.ready?.()))
  }

  health(): GuardHealth {
    return healthOf(this.#sources, this.#revocations)
  }

  /** Ends what it holds, and closes the key sources and the revocations that it was given; `sessions` close their own. */
  async close(): Promise<void> {
    this.#holding?.connections.close()
    await Promise.all([...this.#sources, this.#options.revocations].map((part) => part?.close?.()))
  }

  get #sources(): readonly KeySource[] {
    return this.#issuers.policies.flatMap(({ sources }) => sources)
  }
  get #revocations(): readonly (Revocations | undefined)[] {
    return [this.#options.revocations, ...this.#issuers.policies.map(({ revocations }) => revocations)]
  }

  #authenticate(request: BearerRequest, scopes: readonly string[] | undefined): Maybe<Result> {
    try {
      const decided = this.#decide(request)
      if (!isPromise(decided)) return isRefused(decided) ? this.#refuse(decided, request, scopes) : decided
      return decided.then(
        (one) => (isRefused(one) ? this.#refuse(one, request, scopes) : one),
        (thrown) => this.#refuse(thrown, request, scopes),
      )
    } catch (thrown) {
      return this.#refuse(thrown, request, scopes)
    }
  }

  #decide(request: BearerRequest): Maybe<Refusable<Result>> {
    if (isPreflight(request)) return this.#options.preflight === 'pass' ? passedPreflight : answeredPreflight
    if (!this.#allowPlainHttp) requireTls(request)
    const credential = this.#extract(request)
    if (!credential) {
      if (this.#allows('if-absent')) return anonymously
      return refusal(this.#absence(request))
    }
    checkSite(credential.source, request, this.#origins, this.#field !== undefined)
    const grant = this.#check.run(credential, request)
    return isPromise(grant)
      ? grant.then((one) => this.#accept(one, credential, request))
      : this.#accept(grant, credential, request)
  }

  #accept(grant: Refusable<Grant>, credential: Credential, request: BearerRequest): Refusable<Passed> {
    if (isRefused(grant)) return grant
    const auth = new GrantedAuth(grant, credential, this.#implies)
    this.#report.accepted(auth, request)
    return { ok: true, auth, preflight: undefined, headers: credential.headers }
  }

  /** Why there is no credential: the access cookie goes when its token expires, and the one that refreshes it stays. */
  #absence(request: BearerRequest): 'no_credentials' | 'access_cookie_expired' {
    const { refreshCookies } = this.#issuers
    return refreshCookies.length > 0 && holdsCookie(request, refreshCookies)
      ? 'access_cookie_expired'
      : 'no_credentials'
  }

  #allows(mode: 'if-absent' | 'if-invalid'): boolean {
    return this.#anonymous === 'if-invalid' || this.#anonymous === mode
  }

  /** A route's condition. What its test throws is the application's own error and passes through. */
  #require<Native extends object>(
    passed: Passed,
    requirement: Requirement<object, never>,
    native: Native,
    toRequest: (native: Native) => BearerRequest,
  ): Maybe<Result> {
    if (passed === passedPreflight) return passed
    const { auth } = passed
    const refuse = (error: BearerError): Refused => this.#refusals.answer(error, toRequest(native))
    if (!auth) return refuse(refusal(this.#absence(toRequest(native)), { scopes: memberOf(requirement, 'scopes') }))
    const conclude = (given: unknown): Result => {
      const error = verdictOf(given)
      return error ? refuse(error) : passed
    }
    if (memberOf(requirement, 'fresh')) return this.#requireFresh(auth as GrantedAuth).then(conclude)
    try {
      const verdict = requirement.check(auth, native as never, this.#clock())
      if (!isPromise(verdict)) return conclude(verdict)
      return unlessLate(verdict, () => refusal('hook_unavailable')).then(conclude, rethrow)
    } catch (thrown) {
      return rethrow(thrown)
    }
  }

  async #requireFresh(auth: GrantedAuth): Promise<BearerError | undefined> {
    try {
      await this.#check.notRevoked(GrantedAuth.grantOf(auth), true)
      return undefined
    } catch (thrown) {
      return this.#refusals.of(thrown)
    }
  }

  #refuse(thrown: unknown, request: BearerRequest, scopes: readonly string[] | undefined): Result {
    const error = this.#refusals.ofRequest(thrown, request)
    if (error.code === 'invalid_token' && this.#allows('if-invalid')) return anonymously
    return this.#refusals.answer(error, request, scopes)
  }
}
