import { type BearerError, isBearerError, refusal, toldRefusal } from '../errors/errors.ts'
import type { BearerErrorCode } from '../errors/reasons.ts'
import { isMalformed } from '../extract/authorization.ts'
import { headerReader } from '../extract/named-header.ts'
import { type Answerer, answerer } from '../http/answer.ts'
import { challenger, type Scheme } from '../http/challenge.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'
import type { ProofStep } from '../proofs/holder-proof.ts'
import type { Refused } from './guard.ts'
import { HookFailure } from './hook.ts'
import type { GuardOptions } from './options.ts'
import { RefusedRequest } from './refused.ts'
import type { Reporter } from './report.ts'

/** What a guard's refusals depend on. */
export type RefusalOptions = Pick<GuardOptions<undefined>, 'accept' | 'realm' | 'resourceMetadata'>

/** The refusals that a client answers by getting a token: it learns which one (RFC 6750 §3). */
const namesScopes: readonly BearerErrorCode[] = ['missing_credentials', 'invalid_token']

/** The refusing half of a guard: what was thrown becomes a refusal, is reported, and is answered. */
export class Refusals {
  readonly #readHeader
  readonly #answer: Answerer
  readonly #report

  constructor({ accept, realm = 'api', resourceMetadata }: RefusalOptions, report: Reporter, proofs?: ProofStep) {
    this.#readHeader = headerReader(accept?.header ?? true, proofs?.read)
    const answering = (scheme?: Scheme): Answerer => answerer(challenger({ realm, resourceMetadata, ...scheme }))
    this.#answer = proofs ? proofs.answering(answering) : answering()
    this.#report = report
  }

  /** What is no refusal was thrown by a hook of the application, or is a bug: it is reported, and nothing was decided. */
  of(thrown: unknown): BearerError {
    if (isBearerError(thrown)) return thrown
    const { part, thrown: cause, reason } = HookFailure.is(thrown) ? thrown : unforeseen(thrown)
    this.#report.failed(part, cause)
    return refusal(reason)
  }

  /** The refusal of a request. A token that was refused, or not decided about, may have been no token at all. */
  ofRequest(thrown: unknown, request: BearerRequest): BearerError {
    const error = this.of(thrown)
    const ofToken = error.code === 'invalid_token' || error.code === 'unavailable'
    const isNone = ofToken && this.#readHeader && isMalformed(this.#readHeader, request, error.reason)
    return isNone ? refusal('authorization_malformed') : error
  }

  /** Reports and answers the refusal of a request; `scopes` are those that its route needs. */
  answer(error: BearerError, request: BearerRequest, scopes?: readonly string[]): Refused {
    const told = scopes && namesScopes.includes(error.code) ? refusal(error.reason, { scopes }) : error
    this.#report.refused(told, { request })
    return new RefusedRequest(told, this.#answer(told, fieldValues(request, 'origin').length > 0, request))
  }

  /** Reports the refusal of a token that came without a request, and gives it with its answer, to be thrown. */
  told(thrown: unknown, token: string): BearerError {
    const error = this.of(thrown)
    this.#report.refused(error, { token })
    return toldRefusal(error, this.#answer(error, false))
  }
}

/** A clock that tells no time, say. */
const unforeseen = (thrown: unknown): HookFailure => new HookFailure('hook', thrown, 'hook_unavailable')
