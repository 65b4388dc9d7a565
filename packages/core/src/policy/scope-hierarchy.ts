import { ConfigurationError, ownBag, refuseFurther } from '../configuration.ts'
import { isScope } from './scopes.ts'

/**
 * Makes a guard's `implies` of what each scope includes; what those include is included too. An issuer grants the wide scope, and
 * routes ask for the narrow one.
 *
 * @throws ConfigurationError where a name is no scope (RFC 6749 §3.3).
 *
 * @example
 * bearer({ issuer, audience, implies: scopeHierarchy({ 'notes:admin': ['notes:write'], 'notes:write': ['notes:read'] }) })
 */
export function scopeHierarchy(
  includes: { readonly [wider: string]: string | readonly string[] },
  ...further: readonly []
): (held: string, needed: string) => boolean {
  refuseFurther('scopeHierarchy', further, "takes one object: { 'notes:write': ['notes:read'] }.")
  const direct = new Map(
    Object.entries(ownBag('scopeHierarchy', includes)).map(([wider, narrower]) => [
      checkedScope(wider),
      (Array.isArray(narrower) ? narrower : [narrower]).map(checkedScope),
    ]),
  )
  const all = new Map([...direct.keys()].map((wider) => [wider, reach(direct, wider)]))
  return (held, needed) => all.get(held)?.has(needed) === true
}

/** Every scope that one includes, at whatever remove; two that include each other are two names of one. */
function reach(direct: ReadonlyMap<string, readonly string[]>, from: string): ReadonlySet<string> {
  const reached = new Set(direct.get(from))
  for (const scope of reached) for (const next of direct.get(scope) ?? []) reached.add(next)
  return reached
}

function checkedScope(name: unknown): string {
  if (isScope(name)) return name
  throw new ConfigurationError(
    'scopeHierarchy takes scopes, each a text without spaces and quotes, or an array of them.',
  )
}
