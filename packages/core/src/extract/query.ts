import { refusal } from '../errors/errors.ts'
import type { BearerRequest } from '../http/request.ts'

/** The value of one query parameter (RFC 6750 §2.3), for clients that can set no header: EventSource and WebSocket. */
export function fromQuery(request: BearerRequest, name: string): string | undefined {
  const start = request.url.indexOf('?')
  if (start < 0) return undefined
  const values = new URLSearchParams(request.url.slice(start + 1)).getAll(name)
  if (values.length > 1) throw refusal('query_repeated')
  return values[0] === '' ? undefined : values[0]
}
