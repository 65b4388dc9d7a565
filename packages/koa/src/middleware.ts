import { type AuthResult, attachAuth, forwardedError, type Guard, type Requirement } from '@bearer/core'
import { afterReads, applyHeaders, isPromise } from '@bearer/core/node'
import type { Context, Middleware, Next } from 'koa'
import { bearerRequest } from './request.ts'
import { headersOf, respond } from './respond.ts'

/** What is asked of a guard for each request. */
export type Enforcing = Pick<Guard<unknown, boolean>, 'enforce'>

/** Lets a request through, with its `auth`, or answers it; `guardOf` finds the guard that decides. */
export function middleware(guardOf: (ctx: Context) => Enforcing, requirement: Requirement | undefined): Middleware {
  return function bearerGuard(ctx, next) {
    const guard = guardOf(ctx)
    const result = guard.enforce(ctx, bearerRequest, requirement)
    if (!isPromise(result)) return conclude(result, guard, ctx, next)
    return result.then((decided) => conclude(decided, guard, ctx, next))
  }
}

function conclude(result: AuthResult<unknown, boolean>, guard: Enforcing, ctx: Context, next: Next): unknown {
  if (!result.ok) {
    const error = forwardedError(guard, result, headersOf(ctx))
    if (error) throw error
    return respond(ctx, result.response)
  }
  // The guard has run on this request before, and it has waited then.
  if (!attachAuth(guard, ctx.state, result.auth)) return next()
  if (result.headers) applyHeaders(result.headers, headersOf(ctx))
  return new Promise<void>(afterReads).then(() => next())
}
