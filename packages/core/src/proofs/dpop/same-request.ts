import type { BearerRequest } from '../../http/request.ts'
import { memberOf } from '../../own.ts'
import type { ReplayStore } from '../../stores/contracts.ts'

interface Seen {
  readonly store: ReplayStore
  readonly key: string
  readonly earlier: Seen | undefined
}

/** What guards have seen in a request, on the framework's own object: of all copies of this package. */
const slot: unique symbol = Symbol.for('@bearer/core.proofs-seen') as never
type Carrier = { [slot]?: Seen }

/** One without a framework around it is looked at by whoever made it, once. */
const carrierOf = (request: BearerRequest): Carrier | undefined => memberOf(request, 'native') as Carrier | undefined

const latest = (carrier: Carrier): Seen | undefined => (Object.hasOwn(carrier, slot) ? carrier[slot] : undefined)

/** Whether another guard of the same request has shown this proof to the store: guards nest, and their client sends one. */
export function wasSeen(request: BearerRequest, store: ReplayStore, key: string): boolean {
  const carrier = carrierOf(request)
  let seen = carrier && latest(carrier)
  while (seen && !(seen.store === store && seen.key === key)) seen = seen.earlier
  return seen !== undefined
}

/** Notes that a store took a proof as new. */
export function noteSeen(request: BearerRequest, store: ReplayStore, key: string): void {
  const carrier = carrierOf(request)
  if (!carrier) return
  try {
    Object.defineProperty(carrier, slot, { value: { store, key, earlier: latest(carrier) }, configurable: true })
  } catch {
    // Somebody has frozen it: a second guard will refuse what it cannot know.
  }
}
