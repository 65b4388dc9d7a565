import { applyHeaders, type BearerResponse, type HeaderPairs, type HeaderTarget } from '@bearer/core'

/** Makes the `Response` of a framework-neutral one. The answer to `HEAD` has the length of a body, and none. */
export function toResponse({ status, headers, body }: BearerResponse, method: string): Response {
  const fields = new Headers(headers as [string, string][])
  if (body !== undefined) fields.set('content-length', contentLength(body))
  return new Response(method === 'HEAD' ? null : (body ?? null), { status, headers: fields })
}

/**
 * Answers with a framework-neutral response, such as that of `signIn`: `respond(request, await signIn(…))`.
 *
 * @example
 * const POST = async (request: Request) => respond(request, await signIn(sessions, bearerRequest(request), { subject: 'ada' }))
 */
export const respond = (request: Request, response: BearerResponse): Response => toResponse(response, request.method)

/** The length of a body in octets: an answer to `HEAD` needs it, and has no body to count. */
export const contentLength = (body: string): string => String(new TextEncoder().encode(body).length)

/**
 * Puts header fields on a response; on a copy where its own are immutable, as those of `fetch` and `Response.redirect`.
 *
 * @example
 * const result = await api(request)
 * if (!result.ok) return result.response
 * return withHeaders(Response.json({ hello: result.auth?.subject }), result.headers)
 */
export function withHeaders<Answer>(answer: Answer, headers: HeaderPairs | undefined): Answer | Response {
  if (!headers || !isResponse(answer)) return answer
  try {
    applyHeaders(headers, headersOf(answer.headers))
    return answer
  } catch {
    // The answer to an Upgrade cannot be made again, and no cache keeps one.
    if (answer.status === 101) return answer
    const copy = new Response(answer.body, answer)
    applyHeaders(headers, headersOf(copy.headers))
    return copy
  }
}

/** Of whichever realm, undici's among them; on Workers of before September 2024 none says what it is. */
const isResponse = (answer: unknown): answer is Response =>
  answer instanceof Response || Object.prototype.toString.call(answer) === '[object Response]'

/** The header fields of a response, as core completes them. */
export function headersOf(headers: Headers): HeaderTarget {
  return {
    get: (name) => (name === 'set-cookie' ? headers.getSetCookie() : headers.get(name)),
    set: (name, value) => {
      headers.delete(name)
      for (const one of typeof value === 'string' ? [value] : value) headers.append(name, one)
    },
  }
}
