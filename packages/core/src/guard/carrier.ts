import type { AuthResult, Guard } from './guard.ts'

/** A guard of any claims and mode. */
export type AnyGuard = Guard<never, boolean>

/** What guards remember on a framework's request object: one entry for each that let it through, the latest first. */
interface Entry {
  readonly guard: object
  readonly result: AuthResult<unknown, boolean> & { readonly ok: true }
  readonly earlier: Entry | undefined
}

const slot: unique symbol = Symbol.for('@bearer/core.carrier') as never
type Carrier = { [slot]?: Entry }

/** Remembers that a guard let a request through. */
export function remember(carrier: object, guard: object, result: Entry['result']): void {
  const earlier = (carrier as Carrier)[slot]
  ;(carrier as Carrier)[slot] = { guard, result, earlier }
}

/** What a guard decided about a request earlier, if it let it through. */
export function recall(carrier: object, guard: object): Entry['result'] | undefined {
  let entry = (carrier as Carrier)[slot]
  while (entry && entry.guard !== guard) entry = entry.earlier
  return entry?.result
}

/** The guard that ran last on a request, for applications with one guard. Throws a `TypeError` where none has. */
export function latestGuard(carrier: object): AnyGuard {
  const entry = (carrier as Carrier)[slot]
  if (!entry)
    throw new TypeError('No guard has run on this request: mount bearer(…) before it, or use its bound helper.')
  return entry.guard as AnyGuard
}
