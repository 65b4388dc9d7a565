import type { AuthResult, Guard, Requirement } from '@bearer/core'
import { applyHeaders, isPromise } from '@bearer/core/node'
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
      if (!result.ok) return forwardErrors ? next(result.error) : respond(reply, result.response)
      if (!result.preflight) (request as { auth?: unknown }).auth = result.auth
      if (result.headers) applyHeaders(result.headers, headersOf(reply))
      next()
    }
    try {
      const result = guardOf(request).enforce(request, () => bearerRequest(request), requirement, request)
      if (isPromise(result)) result.then(conclude).catch(next)
      else conclude(result)
    } catch (error) {
      next(error as Error)
    }
  }
}
