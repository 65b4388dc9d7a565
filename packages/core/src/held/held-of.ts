import type { Held } from '../guard/held.ts'
import type { Guarding } from './guarding.ts'

/** A connection that is held: nothing where the guard lets anonymous requests through and this one was. */
export type HeldFor<Claims, Anonymous extends boolean> = Anonymous extends true
  ? Held<Claims> | undefined
  : Held<Claims>

/** Written on the request or context, which copies of this package share. */
const slot: unique symbol = Symbol.for('@bearer/core.held') as never
type Carrier = { [slot]?: { readonly held: unknown } }

/** Keeps what is held of a connection on the request that it began with; nothing, of an anonymous one. */
export function keepHeld(carrier: object, held: unknown): void {
  ;(carrier as Carrier)[slot] = { held }
}

/**
 * The connection that began with a request, to renew or to check it. Throws a `TypeError` where none is held: a bug, not a request.
 *
 * @example
 * wss.on('connection', (ws, req) => {
 *   ws.on('message', (token) => heldOf(api, req)?.renew(String(token)).catch(() => ws.send('no')))
 * })
 */
export function heldOf<Claims, Anonymous extends boolean>(
  _api: Guarding<Claims, Anonymous>,
  carrier: object,
): HeldFor<Claims, Anonymous> {
  const kept = (carrier as Carrier)[slot]
  if (!kept) throw new TypeError('Nothing holds this request: see upgrade and holdSocket.')
  return kept.held as HeldFor<Claims, Anonymous>
}
