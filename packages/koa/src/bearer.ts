import {
  type AnonymousMode,
  type Auth,
  adapterOptions,
  type BoundRequirements,
  bindRequirements,
  type ClaimsOf,
  type ClaimsOption,
  createGuard,
  type Guard,
  type GuardOptions,
  type Requirement,
} from '@bearer/core'
import type { Context, Middleware } from 'koa'
import { type Enforcing, forwarding, middleware } from './middleware.ts'

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
  const { forwardErrors, guardOptions } = adapterOptions(options)
  const guard = createGuard(guardOptions as unknown as GuardOptions<Claims, Mode>)
  if (forwardErrors) forwarding.add(guard)
  const lift = (requirement?: Requirement<Typed, Context>): Middleware =>
    middleware(() => guard as Enforcing, requirement as Requirement | undefined)
  return Object.assign(lift(), bindRequirements<Middleware, Typed, Context>(lift), {
    guard,
    authOf: (ctx: object) => guard.authOf(ctx),
  })
}
