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

/** For requests that somebody has frozen; of all copies of this package in the process. */
const everywhere = globalThis as { [slot]?: WeakMap<object, Entry> }

/** Remembers that a guard let a request through. */
export function remember(carrier: object, guard: object, result: Entry['result']): void {
  const entry = { guard, result, earlier: latest(carrier) }
  try {
    ;(carrier as Carrier)[slot] = entry
  } catch {
    frozenCarriers().set(carrier, entry)
  }
}

function frozenCarriers(): WeakMap<object, Entry> {
  everywhere[slot] ??= new WeakMap()
  return everywhere[slot]
}

const latest = (carrier: object): Entry | undefined => everywhere[slot]?.get(carrier) ?? (carrier as Carrier)[slot]

/** What a guard decided about a request earlier, if it let it through. */
export function recall(carrier: object, guard: object): Entry['result'] | undefined {
  let entry = latest(carrier)
  while (entry && entry.guard !== guard) entry = entry.earlier
  return entry?.result
}

/**
 * The guard that ran last on a request, for applications with one guard. Throws a `TypeError` where none has.
 *
 * @example
 * const auth = latestGuard(req).authOf(req)
 */
export function latestGuard(carrier: object): AnyGuard {
  const entry = latest(carrier)
  if (!entry)
    throw new TypeError('No guard has run on this request: mount bearer(…) before it, or use its bound helper.')
  return entry.guard as AnyGuard
}
