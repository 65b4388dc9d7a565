import { type Auth, type BoundRequirements, bindRequirements, latestGuard, type Requirement } from '@bearer/core'
import type { FastifyRequest } from 'fastify'
import { type Enforcing, type Hook, hook } from './hook.ts'
import type { RegisteredClaims } from './register.ts'

/** The requirements for applications with one guard: they hold against the guard that ran last on the request. */
type Free = BoundRequirements<Hook, RegisteredClaims, FastifyRequest>

const free: Free = bindRequirements((requirement) =>
  hook((request) => latestGuard(request) as unknown as Enforcing, requirement as Requirement),
)

export const requireScope: Free['requireScope'] = free.requireScope
export const requireAnyScope: Free['requireAnyScope'] = free.requireAnyScope
export const requireRole: Free['requireRole'] = free.requireRole
export const requireAnyRole: Free['requireAnyRole'] = free.requireAnyRole
export const requireClaims: Free['requireClaims'] = free.requireClaims
export const requireFreshRevocation: Free['requireFreshRevocation'] = free.requireFreshRevocation
export const stepUp: Free['stepUp'] = free.stepUp
export const requireNoActor: Free['requireNoActor'] = free.requireNoActor
export const requireTokenAge: Free['requireTokenAge'] = free.requireTokenAge

/**
 * What the guard that ran last on a request found, typed by the `Register` interface.
 *
 * @example
 * app.get('/api/me', async (request) => ({ subject: authOf(request).subject }))
 */
export function authOf(request: object): Auth<RegisteredClaims> {
  return latestGuard(request).authOf(request) as Auth<RegisteredClaims>
}
