import type { EventRequest } from '../../events.ts'
import { pathOf } from '../../http/path-of.ts'
import type { BearerRequest } from '../../http/request.ts'
import { memberOf } from '../../own.ts'
import { shown } from '../../shown.ts'

/**
 * Adds to an event what request it is about.
 *
 * @example
 * const event = withRequest({ clientId: 'billing' }, request) // with method and path, and, not enumerable, the request
 */
export function withRequest<Event extends object>(
  event: Event,
  request: BearerRequest | undefined,
): Event & EventRequest {
  const told = { ...event, method: shown(request?.method), path: request && shown(pathOf(request.url)) }
  const native = request && (memberOf(request, 'native') ?? request)
  return Object.defineProperty(told as Event & EventRequest, 'request', { value: native })
}
