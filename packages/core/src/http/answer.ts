import { type BearerError, isPlain, type Told, toldRefusal } from '../errors/errors.ts'
import type { BearerErrorReason } from '../errors/reasons.ts'
import type { Challenger } from './challenge.ts'
import type { BearerRequest, HeaderPairs } from './request.ts'
import type { BearerResponse } from './response.ts'

/** What a refused client is told. */
export interface Answer extends Told {
  readonly response: BearerResponse
}

/** Turns an error into its answer: problem details (RFC 9457) with the challenge, never cached. */
export type Answerer = (error: BearerError, isCrossOrigin: boolean, request?: BearerRequest) => Answer

/** What a cross-origin script must be able to read of a refusal (RFC 9449 §9 asks for it by name). */
export const exposed = ['access-control-expose-headers', 'WWW-Authenticate, DPoP-Nonce'] as const

/** Makes an {@link Answerer}. An answer that depends on nothing but the error's reason is built once: floods stay cheap. */
export function answerer(challenge: Challenger): Answerer {
  const sameOrigin = new Map<BearerErrorReason, Answer>()
  const crossOrigin = new Map<BearerErrorReason, Answer>()
  return (error, isCrossOrigin) => {
    if (!isPlain(error)) return build(error, challenge(error), isCrossOrigin)
    const prepared = isCrossOrigin ? crossOrigin : sameOrigin
    const known = prepared.get(error.reason)
    if (known) return known
    const answer = build(error, challenge(error), isCrossOrigin)
    prepared.set(error.reason, answer)
    return answer
  }
}

function build(error: BearerError, challenge: string | undefined, isCrossOrigin: boolean): Answer {
  const fields: HeaderPairs[number][] = []
  if (challenge !== undefined) fields.push(['www-authenticate', challenge])
  if (error.status === 503) fields.push(['retry-after', String(error.demand.retryAfter ?? 5)])
  if (error.demand.nonce !== undefined) fields.push(['dpop-nonce', error.demand.nonce])
  fields.push(['cache-control', 'no-store'])
  if (isCrossOrigin) fields.push(exposed)
  const headers = Object.freeze(Object.fromEntries(fields))
  return Object.freeze({
    challenge,
    headers,
    response: Object.freeze({
      status: error.status,
      headers: frozen([['content-type', 'application/problem+json'], ...fields]),
      body: JSON.stringify(toldRefusal(error, { challenge, headers }).toProblem()),
    }),
  })
}

/** Answers are shared by requests: nobody may change one. */
const frozen = (pairs: HeaderPairs): HeaderPairs => Object.freeze(pairs.map((pair) => Object.freeze(pair)))
