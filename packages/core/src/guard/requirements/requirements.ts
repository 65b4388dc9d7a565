import { ConfigurationError, refuseFurther } from '../../configuration.ts'
import { refusal } from '../../errors/errors.ts'
import { chain, type Maybe } from '../../maybe.ts'
import { isScope } from '../../policy/scopes.ts'
import type { Requirement } from './requirement.ts'

/**
 * Requires every one of these scopes. A refusal names them all (RFC 6750 §3.1).
 *
 * @example
 * app.get('/reports', api.requireScope('reports:read', 'audit'), (_req, res) => res.end()) // both
 */
export function requireScope(...all: readonly string[]): Requirement {
  const scopes = checkedScopes('requireScope', all)
  const refused = { scopes }
  return {
    scopes,
    check: (auth) =>
      scopes.every((scope) => auth.hasScope(scope)) ? undefined : refusal('scope_insufficient', refused),
  }
}

/**
 * Requires at least one of these scopes.
 *
 * @example
 * app.get('/reports', api.requireAnyScope('reports:read', 'reports:admin'), (_req, res) => res.end()) // one of them
 */
export function requireAnyScope(...any: readonly string[]): Requirement {
  const scopes = checkedScopes('requireAnyScope', any)
  const refused = { scopes }
  return {
    scopes,
    check: (auth) =>
      scopes.some((scope) => auth.hasScope(scope)) ? undefined : refusal('scope_insufficient', refused),
  }
}

/**
 * Requires a role, as the guard's `roles` option finds them.
 *
 * @example
 * app.get('/admin', api.requireRole('admin'), (_req, res) => res.end())
 */
export function requireRole(role: string, ...further: readonly []): Requirement {
  refuseFurther('requireRole', further, "takes one role: requireAnyRole('a', 'b') requires one of several.")
  return anyRole('requireRole', [role])
}

/**
 * Requires at least one of these roles.
 *
 * @example
 * app.get('/admin', api.requireAnyRole('admin', 'support'), (_req, res) => res.end())
 */
export function requireAnyRole(...any: readonly string[]): Requirement {
  return anyRole('requireAnyRole', any)
}

function anyRole(name: string, any: readonly string[]): Requirement {
  const roles = checkedTexts(name, any)
  const refused = { roles }
  return {
    check: (auth) =>
      roles.some((role) => auth.roles.includes(role)) ? undefined : refusal('role_insufficient', refused),
  }
}

/**
 * Requires what a test says of the claims; `native` is the framework's request or context, to compare with the route.
 * Only `true` passes. It is asked for each request, and may be asynchronous: without an answer within five seconds the request
 * gets 503. What the test throws is the application's error and goes to the framework.
 *
 * @example
 * app.get('/users/:id', api.requireClaims(({ sub }, req) => sub === req.params['id']), (_req, res) => res.end())
 */
export function requireClaims<Claims, Native>(
  test: (claims: Claims, native: Native) => Maybe<boolean>,
  ...further: readonly []
): Requirement<Claims, Native> {
  refuseFurther('requireClaims', further, 'takes one function of the claims.')
  if (typeof test !== 'function') throw new ConfigurationError('requireClaims takes a function of the claims.')
  return {
    check: (auth, native) =>
      chain(test(auth.claims, native), (passes) => (passes === true ? undefined : refusal('claims_insufficient'))),
  }
}

/**
 * Requires that the revocation store itself is asked, for routes that cannot live with a mirror's staleness.
 *
 * @example
 * app.post('/transfers', api.requireFreshRevocation(), (_req, res) => res.end())
 */
export function requireFreshRevocation(...further: readonly []): Requirement {
  refuseFurther('requireFreshRevocation', further, 'takes nothing.')
  return { fresh: true, check: () => undefined }
}

function checkedScopes(name: string, scopes: readonly unknown[]): readonly string[] {
  const texts = checkedTexts(name, scopes)
  if (texts.every(isScope)) return texts
  throw new ConfigurationError(
    `${name} takes one scope per argument: requireScope('a', 'b'), without spaces and quotes.`,
  )
}

function checkedTexts(name: string, texts: readonly unknown[]): readonly string[] {
  if (texts.length > 0 && texts.every((text) => typeof text === 'string' && text !== '')) {
    return Object.freeze([...texts]) as readonly string[]
  }
  throw new ConfigurationError(`${name} takes at least one name, each a string.`)
}
