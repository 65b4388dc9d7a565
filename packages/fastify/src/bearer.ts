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
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import type { RegisteredClaims } from './register.ts'
import { bearerRequest } from './request.ts'
import { headersOf, respond } from './respond.ts'

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
    BoundRequirements<onRequestHookHandler, Claims, FastifyRequest> {
  /** What the guard found. Throws a `TypeError` where it has not run on the request. */
  authOf(request: object): Anonymous extends true ? Auth<Claims> | undefined : Auth<Claims>
  readonly guard: Guard<Claims, Anonymous>
}

/**
 * Makes a Fastify plugin that guards the scope it is registered in: authenticated requests go on, with `request.auth`, and
 * all others are answered. Routes with `config: { bearer: false }` are public.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 */
export function bearer<const Claims extends ClaimsOption | undefined, const Mode extends AnonymousMode = 'never'>(
  options: BearerOptions<Claims, Mode>,
): Bearer<ClaimsOf<Claims>, Mode extends 'never' ? false : true> {
  type Typed = ClaimsOf<Claims>
  const { forwardErrors = false, ...guardOptions } = options
  const guard = createGuard(guardOptions as unknown as GuardOptions<Claims, Mode>)
  const lift = (requirement?: Requirement<Typed, FastifyRequest>): onRequestHookHandler =>
    hook(() => guard as Enforcing, forwardErrors, requirement as Requirement | undefined)
  return Object.assign(
    plugin(lift(), () => guard.close()),
    bindRequirements<onRequestHookHandler, Typed, FastifyRequest>(lift),
    { guard, authOf: (request: object) => guard.authOf(request) },
  )
}

type Enforcing = Pick<Guard<unknown, boolean>, 'enforce'>

function plugin(guardRequest: onRequestHookHandler, close: () => Promise<void>): FastifyPluginCallback {
  const register = (instance: FastifyInstance, _options: unknown, done: () => void): void => {
    if (!instance.hasRequestDecorator('auth')) instance.decorateRequest('auth', null)
    instance.addHook('onRequest', function bearerGuard(request, reply, next) {
      if ((request.routeOptions?.config as { bearer?: unknown } | undefined)?.bearer === false) return next()
      return guardRequest.call(this, request, reply, next)
    })
    instance.addHook('onClose', close)
    done()
  }
  return fp(register, { fastify: '5.x', name: '@bearer/fastify' })
}

function hook(
  guardOf: (request: FastifyRequest) => Enforcing,
  forwardErrors: boolean,
  requirement: Requirement | undefined,
): onRequestHookHandler {
  return function bearerGuard(request, reply, next) {
    const conclude = (result: AuthResult<unknown, boolean>): void => {
      if (!result.ok) return forwardErrors ? next(result.error) : respond(reply, result.response)
      if (!result.preflight) (request as { auth?: unknown }).auth = result.auth
      if (result.headers) applyHeaders(result.headers, headersOf(reply))
      next()
    }
    try {
      const result = guardOf(request).enforce(request, () => bearerRequest(request), requirement, request)
      if (isPromise(result)) result.then(conclude).catch(next)
      else conclude(result)
    } catch (error) {
      next(error as Error)
    }
  }
}

/** The requirements for applications with one guard: they hold against the guard that ran last on the request. */
const free: BoundRequirements<onRequestHookHandler, RegisteredClaims, FastifyRequest> = bindRequirements(
  (requirement) => hook((request) => latestGuard(request) as unknown as Enforcing, false, requirement as Requirement),
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
export function authOf(request: object): Auth<RegisteredClaims> {
  return latestGuard(request).authOf(request) as Auth<RegisteredClaims>
}
