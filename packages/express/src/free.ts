import { type Auth, type BoundRequirements, bindRequirements, latestGuard, type Requirement } from '@bearer/core'
import type { Request } from 'express'
import { type Enforcing, handler } from './handler.ts'
import type { Middleware } from './middleware.ts'
import type { RegisteredClaims } from './register.ts'

/** The requirements for applications with one guard: they hold against the guard that ran last on the request. */
type Free = BoundRequirements<Middleware, RegisteredClaims, Request>

const free: Free = bindRequirements(
  (requirement) => handler((req) => latestGuard(req) as unknown as Enforcing, requirement as Requirement) as Middleware,
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
 * app.get('/api/me', (req, res) => void res.json({ subject: authOf(req).subject }))
 */
export function authOf(req: object): Auth<RegisteredClaims> {
  return latestGuard(req).authOf(req) as Auth<RegisteredClaims>
}
