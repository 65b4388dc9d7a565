import type { Challenger } from './challenge.ts'
import { type BearerError, isPlain } from './errors.ts'
import type { BearerErrorCode } from './reasons.ts'
import { type BearerRequest, fieldValues, type HeaderPairs } from './request.ts'
import type { BearerResponse } from './response.ts'

/**
 * Turns an error into its answer: problem details (RFC 9457) with the challenge, never cached. Fills in the error's
 * `challenge` and `headers` for those who answer themselves.
 */
export type Answerer = (error: BearerError, request: BearerRequest) => BearerResponse

/** What an error says to a client. */
interface Answer {
  readonly challenge: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly response: BearerResponse
}

/** What a cross-origin script must be able to read of a refusal (RFC 9449 §9 asks for it by name). */
const exposed = ['access-control-expose-headers', 'WWW-Authenticate, DPoP-Nonce'] as const

/** Makes an {@link Answerer}. An answer that depends on nothing but the error's code is built once: floods stay cheap. */
export function answerer(challenge: Challenger): Answerer {
  const sameOrigin = new Map<BearerErrorCode, Answer>()
  const crossOrigin = new Map<BearerErrorCode, Answer>()
  return (error, request) => {
    const isExposed = fieldValues(request, 'origin').length > 0
    const prepared = isExposed ? crossOrigin : sameOrigin
    const known = isPlain(error) ? prepared.get(error.code) : undefined
    const answer = known ?? build(error, challenge, isExposed)
    if (isPlain(error) && !known) prepared.set(error.code, answer)
    error.challenge = answer.challenge
    error.headers = answer.headers
    return answer.response
  }
}

function build(error: BearerError, challenger: Challenger, isExposed: boolean): Answer {
  const challenge = challenger(error)
  error.challenge = challenge
  const fields: HeaderPairs[number][] = []
  if (challenge !== undefined) fields.push(['www-authenticate', challenge])
  if (error.status === 503) fields.push(['retry-after', String(error.demand.retryAfter ?? 5)])
  fields.push(['cache-control', 'no-store'])
  if (isExposed) fields.push(exposed)
  return {
    challenge,
    headers: Object.freeze(Object.fromEntries(fields)),
    response: Object.freeze({
      status: error.status,
      headers: frozen([['content-type', 'application/problem+json'], ...fields]),
      body: JSON.stringify(error.toProblem()),
    }),
  }
}

/** Answers are shared by requests: nobody may change one. */
const frozen = (pairs: HeaderPairs): HeaderPairs => Object.freeze(pairs.map((pair) => Object.freeze(pair)))
