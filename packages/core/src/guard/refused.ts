import { type BearerError, toldRefusal } from '../errors/errors.ts'
import type { Answer } from '../http/answer.ts'
import type { BearerResponse } from '../http/response.ts'
import type { Refused } from './guard.ts'

/** A refusal of one request. Its error is made where somebody looks at it: a flood's are answered and forgotten. */
export class RefusedRequest implements Refused {
  readonly ok = false
  readonly preflight = undefined
  readonly response: BearerResponse
  readonly #cause: BearerError
  readonly #answer: Answer
  #error: BearerError | undefined

  constructor(cause: BearerError, answer: Answer) {
    this.response = answer.response
    this.#cause = cause
    this.#answer = answer
  }

  get error(): BearerError {
    this.#error ??= toldRefusal(this.#cause, this.#answer)
    return this.#error
  }
}
