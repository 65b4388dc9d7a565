import type { AuthResult, Guard, Requirement } from '@bearer/core'
import { applyHeaders, isPromise, type Maybe } from '@bearer/core/node'
import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import { bearerRequest } from './request.ts'
import { headersOf, respond } from './respond.ts'

/** What is asked of a guard for each request. */
export type Enforcing = Pick<Guard<unknown, boolean>, 'enforce'>

/** Lets a request through, with its `auth`, or answers it; `guardOf` finds the guard that decides. */
export function hook(
  guardOf: (request: FastifyRequest) => Enforcing,
  forwardErrors: boolean,
  requirement: Requirement | undefined,
): onRequestHookHandler {
  return function bearerGuard(request, reply, next) {
    const conclude = (result: AuthResult<unknown, boolean>): void => {
      if (!result.ok) {
        if (forwardErrors) next(result.error)
        else respond(reply, result.response)
        return
      }
      if (!result.preflight) (request as { auth?: unknown }).auth = result.auth
      if (result.headers) applyHeaders(result.headers, headersOf(reply))
      next()
    }
    let result: Maybe<AuthResult<unknown, boolean>>
    try {
      result = guardOf(request).enforce(request, () => bearerRequest(request), requirement, request)
    } catch (error) {
      next(error as Error)
      return
    }
    if (isPromise(result)) result.then(conclude).catch(next)
    else conclude(result)
  }
}
