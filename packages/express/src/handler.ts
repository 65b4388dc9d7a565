import type { AuthResult, Guard, Requirement } from '@bearer/core'
import { applyHeaders, isPromise, type Maybe, writeResponse } from '@bearer/core/node'
import type { Request, RequestHandler, Response } from 'express'
import { bearerRequest } from './request.ts'

/** What is asked of a guard for each request. */
export type Enforcing = Pick<Guard<unknown, boolean>, 'enforce'>

/** Lets a request through, with its `auth`, or answers it; `guardOf` finds the guard that decides. */
export function handler(
  guardOf: (req: Request) => Enforcing,
  forwardErrors: boolean,
  requirement: Requirement | undefined,
): RequestHandler {
  return function bearerGuard(req, res, next) {
    const conclude = (result: AuthResult<unknown, boolean>): void => {
      if (!result.ok) {
        if (forwardErrors) next(result.error)
        else writeResponse(res, result.response)
        return
      }
      if (!result.preflight) (req as { auth?: unknown }).auth = result.auth
      if (result.headers) applyHeaders(result.headers, headersOf(res))
      next()
    }
    let result: Maybe<AuthResult<unknown, boolean>>
    try {
      result = guardOf(req).enforce(req, () => bearerRequest(req), requirement, req)
    } catch (error) {
      next(error)
      return
    }
    if (isPromise(result)) result.then(conclude).catch(next)
    else conclude(result)
  }
}

const headersOf = (res: Response): Parameters<typeof applyHeaders>[1] => ({
  get: (name) => res.getHeader(name),
  set: (name, value) => void res.setHeader(name, value),
})
