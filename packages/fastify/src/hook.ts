import { type AuthResult, attachAuth, forwardedError, type Guard, type Requirement } from '@bearer/core'
import { afterReads, applyHeaders, hideToken, isPromise } from '@bearer/core/node'
import { bearerRequest, type FastifyRequestLike } from './request.ts'
import { headersOf, type ReplyLike, respond } from './respond.ts'

/** An `onRequest` hook for any server of Fastify's, HTTP/2 too. */
export type Hook = (request: FastifyRequestLike, reply: ReplyLike, done: (error?: Error) => void) => void

/** What is asked of a guard for each request. */
export type Enforcing = Pick<Guard<unknown, boolean>, 'enforce'>

/** Lets a request through, with its `auth`, or answers it; `guardOf` finds the guard that decides. */
export function hook(guardOf: (request: FastifyRequestLike) => Enforcing, requirement: Requirement | undefined): Hook {
  return function bearerGuard(request, reply, next) {
    const guard = guardOf(request)
    const result = guard.enforce(request, bearerRequest, requirement)
    if (!isPromise(result)) return conclude(result, guard, request, reply, next)
    result.then((decided) => conclude(decided, guard, request, reply, next)).catch(next)
  }
}

function conclude(
  result: AuthResult<unknown, boolean>,
  guard: Enforcing,
  request: FastifyRequestLike,
  reply: ReplyLike,
  next: (error?: Error) => void,
): void {
  if (!result.ok) {
    const error = forwardedError(guard, result, headersOf(reply))
    if (error) next(error)
    else respond(reply, result.response)
    return
  }
  const isFirst = attachAuth(guard, request, result.auth)
  // What takes the WebSocket next would choose it, and write it into the answer.
  if (result.auth?.source === 'subprotocol') hideToken(request.raw)
  if (isFirst && result.headers) applyHeaders(result.headers, headersOf(reply))
  // Where the guard has run on this request before, it has waited then.
  if (isFirst) afterReads(next)
  else next()
}
