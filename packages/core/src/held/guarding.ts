import { ConfigurationError } from '../configuration.ts'
import type { Guard } from '../guard/guard.ts'

/** A guard, or what an adapter made of one: `bearer(…)`. */
export type Guarding<Claims, Anonymous extends boolean> =
  | Pick<Guard<Claims, Anonymous>, 'enforce' | 'authOf' | 'hold'>
  | { readonly guard: Pick<Guard<Claims, Anonymous>, 'enforce' | 'authOf' | 'hold'> }

/** Finds the guard in what `of` was given. Throws a `ConfigurationError` where there is none. */
export function guardOf<Claims, Anonymous extends boolean>(
  of: string,
  api: Guarding<Claims, Anonymous>,
): Pick<Guard<Claims, Anonymous>, 'enforce' | 'authOf' | 'hold'> {
  const guard = api && 'guard' in api ? api.guard : api
  if (typeof guard?.hold === 'function') return guard
  throw new ConfigurationError(`${of} takes what bearer(…) gives, or a guard.`)
}
