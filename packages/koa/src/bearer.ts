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
import { applyHeaders, isPromise } from '@bearer/core/node'
import type { Context, Middleware } from 'koa'
import type { RegisteredClaims } from './register.ts'
import { bearerRequest } from './request.ts'
import { headersOf, respond } from './respond.ts'

/** The options of a guard, and what is Koa's own. */
export type BearerOptions<
  Claims extends ClaimsOption | undefined = undefined,
  Mode extends AnonymousMode = AnonymousMode,
> = GuardOptions<Claims, Mode> & {
  /** Throws refusals for the application's error handling instead of answering them. Default: false. */
  readonly forwardErrors?: boolean | undefined
}

/** The middleware, with helpers that are bound to its guard and typed by its claims. */
export interface Bearer<Claims, Anonymous extends boolean>
  extends Middleware,
    BoundRequirements<Middleware, Claims, Context> {
  /** What the guard found. Throws a `TypeError` where it has not run on the context. */
  authOf(ctx: object): Anonymous extends true ? Auth<Claims> | undefined : Auth<Claims>
  readonly guard: Guard<Claims, Anonymous>
}

/**
 * Makes Koa middleware that lets authenticated requests through, with `ctx.state.auth`, and answers all others.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 */
export function bearer<const Claims extends ClaimsOption | undefined, const Mode extends AnonymousMode = 'never'>(
  options: BearerOptions<Claims, Mode>,
): Bearer<ClaimsOf<Claims>, Mode extends 'never' ? false : true> {
  type Typed = ClaimsOf<Claims>
  const { forwardErrors = false, ...guardOptions } = options
  const guard = createGuard(guardOptions as unknown as GuardOptions<Claims, Mode>)
  const lift = (requirement?: Requirement<Typed, Context>): Middleware =>
    middleware(() => guard as Enforcing, forwardErrors, requirement as Requirement | undefined)
  return Object.assign(lift(), bindRequirements<Middleware, Typed, Context>(lift), {
    guard,
    authOf: (ctx: object) => guard.authOf(ctx),
  })
}

type Enforcing = Pick<Guard<unknown, boolean>, 'enforce'>

function middleware(
  guardOf: (ctx: Context) => Enforcing,
  forwardErrors: boolean,
  requirement: Requirement | undefined,
): Middleware {
  return function bearerGuard(ctx, next) {
    const conclude = (result: AuthResult<unknown, boolean>): unknown => {
      if (!result.ok) {
        if (forwardErrors) throw result.error
        return respond(ctx, result.response)
      }
      if (!result.preflight) (ctx.state as { auth?: unknown }).auth = result.auth
      if (result.headers) applyHeaders(result.headers, headersOf(ctx))
      return next()
    }
    const result = guardOf(ctx).enforce(ctx, () => bearerRequest(ctx), requirement, ctx)
    return isPromise(result) ? result.then(conclude) : conclude(result)
  }
}

/** The requirements for applications with one guard: they hold against the guard that ran last on the context. */
const free: BoundRequirements<Middleware, RegisteredClaims, Context> = bindRequirements((requirement) =>
  middleware((ctx) => latestGuard(ctx) as unknown as Enforcing, false, requirement as Requirement),
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

/** What the guard that ran last on a context found, typed by the `Register` interface. */
export function authOf(ctx: object): Auth<RegisteredClaims> {
  return latestGuard(ctx).authOf(ctx) as Auth<RegisteredClaims>
}
