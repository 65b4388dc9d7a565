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
  ownMember,
  type Requirement,
} from '@bearer/core'
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Enforcing, forwarding, type Hook, hook } from './hook.ts'

/** The options of a guard, and what is Fastify's own. */
export type BearerOptions<
  Claims extends ClaimsOption | undefined = undefined,
  Mode extends AnonymousMode = AnonymousMode,
> = GuardOptions<Claims, Mode> & {
  /** Gives refusals to the error handler of the application instead of answering them. Default: false. */
  readonly forwardErrors?: boolean | undefined
}

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
 */
export function bearer<const Claims extends ClaimsOption | undefined, const Mode extends AnonymousMode = 'never'>(
  options: BearerOptions<Claims, Mode>,
): Bearer<ClaimsOf<Claims>, Mode extends 'never' ? false : true> {
  type Typed = ClaimsOf<Claims>
  const { forwardErrors, guardOptions } = adapterOptions(options)
  const guard = createGuard(guardOptions as unknown as GuardOptions<Claims, Mode>)
  if (forwardErrors) forwarding.add(guard)
  const lift = (requirement?: Requirement<Typed, FastifyRequest>): Hook =>
    hook(() => guard as Enforcing, requirement as Requirement | undefined)
  return Object.assign(plugin(lift()), bindRequirements<Hook, Typed, FastifyRequest>(lift), {
    guard,
    authOf: (request: object) => guard.authOf(request),
  })
}

function plugin(guardRequest: Hook): FastifyPluginCallback {
  const register = (instance: FastifyInstance, _options: unknown, done: () => void): void => {
    if (!instance.hasRequestDecorator('auth')) instance.decorateRequest('auth', null)
    instance.addHook('onRequest', function bearerGuard(request, reply, next) {
      if (ownMember(request.routeOptions?.config, 'bearer') === false) return next()
      return guardRequest(request, reply, next)
    })
    done()
  }
  return fp(register, { fastify: '5.x', name: '@bearer/fastify' })
}
