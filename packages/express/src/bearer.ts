import {
  type AnonymousMode,
  type Auth,
  type AuthResult,
  type BoundRequirements,
  bindRequirements,
  type ClaimsOf,
  type ClaimsOption,
  createGuard,
  type Guard,
  type GuardOptions,
  latestGuard,
  type Requirement,
} from '@bearer/core'
import { applyHeaders, isPromise, writeResponse } from '@bearer/core/node'
import type { Request, RequestHandler, Response } from 'express'
import type { RegisteredClaims } from './register.ts'
import { bearerRequest } from './request.ts'

/** The options of a guard, and what is Express's own. */
export type BearerOptions<
  Claims extends ClaimsOption | undefined = undefined,
  Mode extends AnonymousMode = AnonymousMode,
> = GuardOptions<Claims, Mode> & {
  /** Gives refusals to the error handlers of the application instead of answering them. Default: false. */
  readonly forwardErrors?: boolean | undefined
}

/** The middleware, with helpers that are bound to its guard and typed by its claims. */
export interface Bearer<Claims, Anonymous extends boolean>
  extends RequestHandler,
    BoundRequirements<RequestHandler, Claims, Request> {
  /** What the guard found. Throws a `TypeError` where it has not run on the request. */
  authOf(req: object): Anonymous extends true ? Auth<Claims> | undefined : Auth<Claims>
  readonly guard: Guard<Claims, Anonymous>
}

/**
 * Makes Express middleware that lets authenticated requests through, with `req.auth`, and answers all others.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 */
export function bearer<const Claims extends ClaimsOption | undefined, const Mode extends AnonymousMode = 'never'>(
  options: BearerOptions<Claims, Mode>,
): Bearer<ClaimsOf<Claims>, Mode extends 'never' ? false : true> {
  type Typed = ClaimsOf<Claims>
  const { forwardErrors = false, ...guardOptions } = options
  const guard = createGuard(guardOptions as unknown as GuardOptions<Claims, Mode>)
  const lift = (requirement?: Requirement<Typed, Request>): RequestHandler =>
    handler(() => guard as Enforcing, forwardErrors, requirement as Requirement | undefined)
  return Object.assign(lift(), bindRequirements<RequestHandler, Typed, Request>(lift), {
    guard,
    authOf: (req: object) => guard.authOf(req),
  })
}

type Enforcing = Pick<Guard<unknown, boolean>, 'enforce'>

function handler(
  guardOf: (req: Request) => Enforcing,
  forwardErrors: boolean,
  requirement: Requirement | undefined,
): RequestHandler {
  return function bearerGuard(req, res, next) {
    const conclude = (result: AuthResult<unknown, boolean>): void => {
      if (!result.ok) return forwardErrors ? next(result.error) : writeResponse(res, result.response)
      if (!result.preflight) (req as { auth?: unknown }).auth = result.auth
      if (result.headers) applyHeaders(result.headers, headersOf(res))
      next()
    }
    try {
      const result = guardOf(req).enforce(req, () => bearerRequest(req), requirement, req)
      if (isPromise(result)) result.then(conclude).catch(next)
      else conclude(result)
    } catch (error) {
      next(error)
    }
  }
}

const headersOf = (res: Response): Parameters<typeof applyHeaders>[1] => ({
  get: (name) => res.getHeader(name),
  set: (name, value) => void res.setHeader(name, value),
})

/** The requirements for applications with one guard: they hold against the guard that ran last on the request. */
const free: BoundRequirements<RequestHandler, RegisteredClaims, Request> = bindRequirements((requirement) =>
  handler((req) => latestGuard(req) as unknown as Enforcing, false, requirement as Requirement),
)
export const {
  requireScope,
  requireAnyScope,
  requireRole,
  requireAnyRole,
  requireClaims,
  requireFreshRevocation,
  stepUp,
} = free

/** What the guard that ran last on a request found, typed by the `Register` interface. */
export function authOf(req: object): Auth<RegisteredClaims> {
  return latestGuard(req).authOf(req) as Auth<RegisteredClaims>
}
