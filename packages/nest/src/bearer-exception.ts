import type { AuthResult, BearerError, BearerResponse } from '@bearer/core'
import { HttpException } from '@nestjs/common'

/** What a request is not let in with. */
type Stopped = Extract<AuthResult, { readonly ok: false }>

/**
 * A refusal, as an exception that every filter knows: its status, and the problem details (RFC 9457) for a body. The header fields of
 * the answer, the challenge among them, are on the response already, but for its media type: Nest's own filter writes `application/json`
 * and complains of others. Nest logs no such exception: it is no crash.
 *
 * @example
 * ```ts
 * @Catch(BearerException)
 * class LogRefusals extends BearerFilter {}
 * ```
 */
export class BearerException extends HttpException {
  /** The reason, the challenge and more; nothing where a CORS preflight is answered, which is no refusal. */
  readonly error: BearerError | undefined
  readonly #answer: BearerResponse

  constructor({ error, response }: Stopped) {
    super(error ? { ...error.toProblem() } : {}, response.status, { cause: error })
    this.error = error
    this.#answer = response
    if (error) this.message = error.message
  }

  /** What is not on the response yet: status, media type and body. */
  get rest(): BearerResponse {
    const { status, headers, body } = this.#answer
    return { status, headers: headers.filter(([name]) => name === 'content-type'), body }
  }
}

/** For GraphQL: what its servers make an answer of. */
export class GraphqlBearerException extends BearerException {
  readonly extensions: object

  constructor(stopped: Stopped) {
    super(stopped)
    const { status, headers } = stopped.response
    const own = headers.filter(([name]) => name !== 'content-type')
    this.extensions = {
      code: codes[status] ?? 'INTERNAL_SERVER_ERROR',
      problem: this.getResponse(),
      http: { status, headers: new Map(own.map(([name, value]) => [name.toLowerCase(), value])) },
    }
  }
}

const codes: { readonly [status: number]: string } = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  503: 'SERVICE_UNAVAILABLE',
}
