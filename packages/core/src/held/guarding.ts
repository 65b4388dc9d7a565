import { ConfigurationError } from '../configuration.ts'
import type { Guard } from '../guard/guard.ts'
import { memberOf } from '../own.ts'

type Bare<Claims, Anonymous extends boolean> = Pick<Guard<Claims, Anonymous>, 'enforce' | 'authOf' | 'hold'>
type Wrapped<Claims, Anonymous extends boolean> = { readonly guard: Bare<Claims, Anonymous> }

/** A guard, or what an adapter made of one: `bearer(…)`. */
export type Guarding<Claims, Anonymous extends boolean> = Bare<Claims, Anonymous> | Wrapped<Claims, Anonymous>

/** Finds the guard in what `of` was given. Throws a `ConfigurationError` where there is none. */
export function guardOf<Claims, Anonymous extends boolean>(
  of: string,
  api: Guarding<Claims, Anonymous>,
): Bare<Claims, Anonymous> {
  const guard =
    (api && memberOf(api as Partial<Wrapped<Claims, Anonymous>>, 'guard')) ?? (api as Bare<Claims, Anonymous>)
  if (typeof guard?.hold === 'function') return guard
  throw new ConfigurationError(`${of} takes what bearer(…) gives, or a guard.`)
}
