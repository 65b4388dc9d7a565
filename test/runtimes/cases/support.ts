import type { BearerRequest, Guard, HeaderPairs } from '@bearer/core'

/** A request over TLS, which no server has made. */
export function request(headers: HeaderPairs, more: Partial<BearerRequest> = {}): BearerRequest {
  return { method: 'GET', url: '/', headers, tls: true, remoteAddress: '192.0.2.1', ...more }
}

export const bearing = (token: string, more?: Partial<BearerRequest>): BearerRequest =>
  request([['authorization', `Bearer ${token}`]], more)

/** What a guard makes of a token: the subject, or status and rule. */
export async function verdict(guard: Guard<unknown, boolean>, token: string): Promise<unknown> {
  const result = await guard.authenticate(bearing(token))
  if (result.ok) return result.auth?.subject
  return [result.response.status, result.error?.reason]
}
