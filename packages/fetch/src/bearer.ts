import {
  type AnonymousMode,
  type BoundRequirements,
  bindRequirements,
  type ClaimsOf,
  type ClaimsOption,
  createGuard,
  type Guard,
  type Requirement,
  refuseFurther,
} from '@bearer/core'
import { enforcer } from './enforce.ts'
import { type AuthFor, type GuardHandler, guardHandler } from './guard-handler.ts'
import { type HonoGuard, honoGuard } from './hono.ts'
import { type BearerOptions, partOptions } from './options.ts'
import { FetchRequest } from './request.ts'
import { type FetchResult, toResult } from './result.ts'

/** What the server hands over beside the request; asked for where the `connection` option reads it. */
export type PlatformArgument<Platform> = unknown extends Platform ? [platform?: unknown] : [platform: Platform]

/** A guard for `Request` and `Response`, with helpers that are bound to it and typed by its claims. */
export interface Bearer<Claims, Anonymous extends boolean, Platform = unknown>
  extends BoundRequirements<Requirement<Claims, Request>, Claims, Request> {
  /** Decides about a request: gives its `auth`, or the `response` to return. Never rejects for what a request contains. */
  (request: Request, ...handed: PlatformArgument<Platform>): Promise<FetchResult<Claims, Anonymous>>
  /** Wraps a handler: `api.guard((request, auth) => Response, api.requireScope('x'))`. It is the guard of core besides. */
  readonly guard: GuardHandler<Claims, Anonymous> & Guard<Claims, Anonymous>
  /** Middleware for Hono, with requirements for its routes. */
  hono(): HonoGuard<Claims, Anonymous>
  /** What the guard found. Throws a `TypeError` where it has not run on this request, or this context of Hono's. */
  authOf(carrier: object): AuthFor<Claims, Anonymous>
}

/**
 * Makes a guard for servers that speak `Request` and `Response`.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * const api = bearer({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
 * const GET = api.guard((_request, auth) => Response.json(auth.claims), api.requireScope('reports:read'))
 */
export function bearer<
  const Claims extends ClaimsOption | undefined,
  const Mode extends AnonymousMode = 'never',
  Platform = unknown,
>(
  options: BearerOptions<Claims, Mode, Platform>,
  ...further: readonly []
): Bearer<ClaimsOf<Claims>, Mode extends 'never' ? false : true, Platform> {
  type Typed = ClaimsOf<Claims>
  type Anonymous = Mode extends 'never' ? false : true
  refuseFurther('bearer', further, 'takes one object of options.')
  const { forwardErrors, connection, guardOptions } = partOptions(options)
  const guard = createGuard(guardOptions) as Guard<Typed, Anonymous>
  const enforce = enforcer(guard, connection, forwardErrors)
  const decide = async (request: Request, ...[platform]: PlatformArgument<Platform>) => {
    const toRequest = (): FetchRequest<Platform> => new FetchRequest(request, connection, platform as Platform)
    return toResult<Typed, Anonymous>(await guard.enforce(request, toRequest), request.method)
  }
  return Object.assign(
    decide,
    bindRequirements<Requirement<Typed, Request>, Typed, Request>((requirement) => requirement),
    {
      guard: guardHandler(guard, enforce),
      hono: () => honoGuard(enforce),
      authOf: (carrier: object) => guard.authOf(carrier),
    },
  )
}
