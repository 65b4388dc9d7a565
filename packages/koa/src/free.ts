import { type Auth, type BoundRequirements, bindRequirements, latestGuard, type Requirement } from '@bearer/core'
import type { Context, Middleware } from 'koa'
import { type Enforcing, middleware } from './middleware.ts'
import type { RegisteredClaims } from './register.ts'

/** The requirements for applications with one guard: they hold against the guard that ran last on the context. */
type Free = BoundRequirements<Middleware, RegisteredClaims, Context>

const free: Free = bindRequirements((requirement) =>
  middleware((ctx) => latestGuard(ctx) as unknown as Enforcing, requirement as Requirement),
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
 * What the guard that ran last on a context found, typed by the `Register` interface.
 *
 * @example
 * app.use((ctx) => {
 *   ctx.body = { subject: authOf(ctx).subject }
 * })
 */
export function authOf(ctx: object): Auth<RegisteredClaims> {
  return latestGuard(ctx).authOf(ctx) as Auth<RegisteredClaims>
}
