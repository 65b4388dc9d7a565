import { type AuthResult, attachAuth, forwardedError, type Guard, type Requirement } from '@bearer/core'
import { afterReads, applyHeaders, isPromise, writeResponse } from '@bearer/core/node'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { bearerRequest } from './request.ts'

/** What is asked of a guard for each request. */
export type Enforcing = Pick<Guard<unknown, boolean>, 'enforce'>

/** Lets a request through, with its `auth`, or answers it; `guardOf` finds the guard that decides. */
export function handler(guardOf: (req: Request) => Enforcing, requirement: Requirement | undefined): RequestHandler {
  return function bearerGuard(req, res, next) {
    const guard = guardOf(req)
    const result = guard.enforce(req, bearerRequest, requirement)
    if (!isPromise(result)) return conclude(result, guard, req, res, next)
    result.then((decided) => conclude(decided, guard, req, res, next)).catch(next)
  }
}

function conclude(
  result: AuthResult<unknown, boolean>,
  guard: Enforcing,
  req: Request,
  res: Response,
  next: NextFunction,
): void {
  if (!result.ok) {
    const error = forwardedError(guard, result, headersOf(res))
    if (error) next(error)
    else writeResponse(res, result.response)
    return
  }
  const isFirst = attachAuth(guard, req, result.auth)
  if (isFirst && result.headers) applyHeaders(result.headers, headersOf(res))
  // Where the guard has run on this request before, it has waited then.
  if (isFirst) afterReads(next)
  else next()
}

const headersOf = (res: Response): Parameters<typeof applyHeaders>[1] => ({
  get: (name) => res.getHeader(name),
  set: (name, value) => {
    // The application may have answered meanwhile.
    if (!res.headersSent) res.setHeader(name, value)
  },
})
