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
  memberOf,
  mountedGuard,
  ownMember,
  type Requirement,
} from '@bearer/core'
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Enforcing, type Hook, hook } from './hook.ts'

/** The options of a guard, and how it is mounted. */
export type BearerOptions<
  Claims extends ClaimsOption | undefined = undefined,
  Mode extends AnonymousMode = AnonymousMode,
> = GuardOptions<Claims, Mode> & MountOptions

/** The plugin, which is a hook too, with helpers that are bound to its guard and typed by its claims. */
export interface Bearer<Claims, Anonymous extends boolean>
  extends Hook,
    FastifyPluginCallback,
    BoundRequirements<Hook, Claims, FastifyRequest> {
  /** What the guard found. Throws a `TypeError` where it has not run on the request. */
  authOf(request: object): Anonymous extends true ? Auth<Claims> | undefined : Auth<Claims>
  readonly guard: Guard<Claims, Anonymous>
}

/**
 * Makes a Fastify plugin that guards the scope it is registered in: authenticated requests go on, with `request.auth`, and
 * all others are answered. Routes with `config: { bearer: false }` are public. It is a hook as well, for one route or with `addHook`.
 * One handle may be registered in many scopes and applications; who made it closes it, by `guard.close()`.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * const api = bearer({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
 * app.register(api)
 * app.get('/api/me', { onRequest: api }, async (request) => api.authOf(request).claims) // where it is not registered
 * app.get('/api/reports', { onRequest: api.requireScope('reports:read') }, async (request) => api.authOf(request).claims)
 */
export function bearer<const Claims extends ClaimsOption | undefined, const Mode extends AnonymousMode = 'never'>(
  options: BearerOptions<Claims, Mode>,
  ...further: readonly []
): Bearer<ClaimsOf<Claims>, Mode extends 'never' ? false : true> {
  type Typed = ClaimsOf<Claims>
  const guard = mountedGuard<Claims, Mode>(options, ...further)
  const lift = (requirement?: Requirement<Typed, FastifyRequest>): Hook =>
    hook(() => guard as Enforcing, requirement as Requirement | undefined)
  return Object.assign(plugin(lift()), bindRequirements<Hook, Typed, FastifyRequest>(lift), {
    guard,
    authOf: (request: object) => guard.authOf(request),
  })
}

function plugin(guardRequest: Hook): FastifyPluginCallback & Hook {
  const bearerGuard = (request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void): void => {
    if (ownMember(request.routeOptions?.config, 'bearer') === false) next()
    else guardRequest(request, reply, next)
  }
  const register = (given: FastifyInstance | FastifyRequest, second: unknown, done: () => void): void => {
    // A request has no `addHook`, whatever somebody has given to every object: it would pass for an application, unguarded.
    if (memberOf(given as FastifyInstance, 'addHook')) {
      ;(given as FastifyInstance).addHook('onRequest', bearerGuard)
      done()
    } else bearerGuard(given as FastifyRequest, second as FastifyReply, done)
  }
  return fp(register as never, { fastify: '5.x', name: '@bearer/fastify' }) as FastifyPluginCallback & Hook
}
