import type { AuthResult, Guard, Requirement } from '@bearer/core'
import { afterReads, applyHeaders, isPromise, writeResponse } from '@bearer/core/node'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { bearerRequest } from './request.ts'

/** What is asked of a guard for each request. */
export type Enforcing = Pick<Guard<unknown, boolean>, 'enforce'>

/** The guards that hand their refusals to the application's error handling, made with `forwardErrors`. */
export const forwarding = new WeakSet<object>()

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
    if (forwarding.has(guard) && result.error) next(result.error)
    else writeResponse(res, result.response)
    return
  }
  const carrier = req as { auth?: unknown }
  // The guard has run on this request before, and it has waited then.
  if (carrier.auth === result.auth) {
    next()
    return
  }
  carrier.auth = result.auth
  if (result.headers) applyHeaders(result.headers, headersOf(res))
  afterReads(next)
}

const headersOf = (res: Response): Parameters<typeof applyHeaders>[1] => ({
  get: (name) => res.getHeader(name),
  set: (name, value) => void res.setHeader(name, value),
})
