import {
  type AnonymousMode,
  type Auth,
  type BoundRequirements,
  bindRequirements,
  type ClaimsOf,
  type ClaimsOption,
  type Guard,
  type GuardOptions,
  type MountOptions,
  mountedGuard,
  type Requirement,
} from '@bearer/core'
import type { Context, Middleware } from 'koa'
import { type Enforcing, middleware } from './middleware.ts'

/** The options of a guard, and how it is mounted. */
export type BearerOptions<
  Claims extends ClaimsOption | undefined = undefined,
  Mode extends AnonymousMode = AnonymousMode,
> = GuardOptions<Claims, Mode> & MountOptions

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
 *
 * @example
 * const api = bearer({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
 * app.use(api)
 * app.use(api.requireScope('reports:read'))
 * app.use((ctx) => {
 *   ctx.body = api.authOf(ctx).claims
 * })
 */
export function bearer<const Claims extends ClaimsOption | undefined, const Mode extends AnonymousMode = 'never'>(
  options: BearerOptions<Claims, Mode>,
  ...further: readonly []
): Bearer<ClaimsOf<Claims>, Mode extends 'never' ? false : true> {
  type Typed = ClaimsOf<Claims>
  const guard = mountedGuard<Claims, Mode>(options, ...further)
  const lift = (requirement?: Requirement<Typed, Context>): Middleware =>
    middleware(() => guard as Enforcing, requirement as Requirement | undefined)
  return Object.assign(lift(), bindRequirements<Middleware, Typed, Context>(lift), {
    guard,
    authOf: (ctx: object) => guard.authOf(ctx),
  })
}
