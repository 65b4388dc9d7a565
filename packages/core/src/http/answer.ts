import type { Challenger } from './challenge.ts'
import type { BearerError } from './errors.ts'
import { type BearerRequest, fieldValues, type HeaderPairs } from './request.ts'
import type { BearerResponse } from './response.ts'

/** What a cross-origin script must be able to read of a refusal (RFC 9449 §9 asks for it by name). */
const exposed = 'WWW-Authenticate, DPoP-Nonce'

/**
 * Turns an error into its answer: problem details (RFC 9457) with the challenge, never cached. Fills in the error's
 * `challenge` and `headers` for those who answer themselves.
 */
export function answer(error: BearerError, challenge: Challenger, request: BearerRequest): BearerResponse {
  error.challenge = challenge(error)
  const headers: [string, string][] = []
  if (error.challenge !== undefined) headers.push(['www-authenticate', error.challenge])
  if (error.status === 503) headers.push(['retry-after', String(error.demand.retryAfter ?? 5)])
  headers.push(['cache-control', 'no-store'])
  if (fieldValues(request, 'origin').length > 0) headers.push(['access-control-expose-headers', exposed])
  error.headers = Object.freeze(Object.fromEntries(headers))
  return problem(error, headers)
}

function problem(error: BearerError, headers: HeaderPairs): BearerResponse {
  return {
    status: error.status,
    headers: [['content-type', 'application/problem+json'], ...headers],
    body: JSON.stringify(error.toProblem()),
  }
}
