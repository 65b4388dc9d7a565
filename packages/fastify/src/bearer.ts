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
  ownMember,
  type Requirement,
} from '@bearer/core'
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Enforcing, type Hook, hook } from './hook.ts'

/** The options of a guard, and how it is mounted. */
export type BearerOptions<
  Claims extends ClaimsOption | undefined = undefined,
  Mode extends AnonymousMode = AnonymousMode,
> = GuardOptions<Claims, Mode> & MountOptions

/** The plugin, with helpers that are bound to its guard and typed by its claims. */
export interface Bearer<Claims, Anonymous extends boolean>
  extends FastifyPluginCallback,
    BoundRequirements<Hook, Claims, FastifyRequest> {
  /** What the guard found. Throws a `TypeError` where it has not run on the request. */
  authOf(request: object): Anonymous extends true ? Auth<Claims> | undefined : Auth<Claims>
  readonly guard: Guard<Claims, Anonymous>
}

/**
 * Makes a Fastify plugin that guards the scope it is registered in: authenticated requests go on, with `request.auth`, and
 * all others are answered. Routes with `config: { bearer: false }` are public. One handle may be registered in many scopes
 * and applications; who made it closes it, by `guard.close()`.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * const api = bearer({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
 * app.register(api)
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

function plugin(guardRequest: Hook): FastifyPluginCallback {
  const register = (instance: FastifyInstance, _options: unknown, done: () => void): void => {
    instance.addHook('onRequest', function bearerGuard(request, reply, next) {
      if (ownMember(request.routeOptions?.config, 'bearer') === false) return next()
      return guardRequest(request, reply, next)
    })
    done()
  }
  return fp(register, { fastify: '5.x', name: '@bearer/fastify' })
}
