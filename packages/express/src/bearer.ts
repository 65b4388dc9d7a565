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
import type { Request } from 'express'
import { type Enforcing, handler } from './handler.ts'
import type { Middleware } from './middleware.ts'

/** The options of a guard, and how it is mounted. */
export type BearerOptions<
  Claims extends ClaimsOption | undefined = undefined,
  Mode extends AnonymousMode = AnonymousMode,
> = GuardOptions<Claims, Mode> & MountOptions

/** The middleware, with helpers that are bound to its guard and typed by its claims. */
export interface Bearer<Claims, Anonymous extends boolean>
  extends Middleware,
    BoundRequirements<Middleware, Claims, Request> {
  /** What the guard found. Throws a `TypeError` where it has not run on the request. */
  authOf(req: object): Anonymous extends true ? Auth<Claims> | undefined : Auth<Claims>
  readonly guard: Guard<Claims, Anonymous>
}

/**
 * Makes Express middleware that lets authenticated requests through, with `req.auth`, and answers all others.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * const api = bearer({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
 * app.use('/api', api)
 * app.get('/api/reports', api.requireScope('reports:read'), (req, res) => void res.json(api.authOf(req).claims))
 */
export function bearer<const Claims extends ClaimsOption | undefined, const Mode extends AnonymousMode = 'never'>(
  options: BearerOptions<Claims, Mode>,
  ...further: readonly []
): Bearer<ClaimsOf<Claims>, Mode extends 'never' ? false : true> {
  type Typed = ClaimsOf<Claims>
  const guard = mountedGuard<Claims, Mode>(options, ...further)
  const lift = (requirement?: Requirement<Typed, Request>): Middleware =>
    handler(() => guard as Enforcing, requirement as Requirement | undefined) as Middleware
  return Object.assign(lift(), bindRequirements<Middleware, Typed, Request>(lift), {
    guard,
    authOf: (req: object) => guard.authOf(req),
  })
}
