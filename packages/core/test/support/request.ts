import type { BearerRequest, HeaderPairs } from '../../src/http/request.ts'

/** A request over TLS with these header pairs. */
export function request(headers: HeaderPairs = [], more: Partial<BearerRequest> = {}): BearerRequest {
  return { method: 'GET', url: '/', headers, tls: true, remoteAddress: '192.0.2.1', ...more }
}

/** A request with a bearer token in its header. */
export const bearing = (token: string, more: Partial<BearerRequest> = {}): BearerRequest =>
  request([['authorization', `Bearer ${token}`]], more)
