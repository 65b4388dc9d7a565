import type { HeaderPairs } from './request.ts'

/** An HTTP response without its framework. A repeated name means repeated header lines (`Set-Cookie`). */
export interface BearerResponse {
  readonly status: number
  readonly headers: HeaderPairs
  readonly body?: string | undefined
}

/**
 * Makes a response with a JSON body that no cache may keep.
 *
 * @example
 * const endpoint = { method: 'GET', path: '/health', handle: () => json(200, { ok: true }) }
 */
export function json(status: number, value: unknown, headers: HeaderPairs = []): BearerResponse {
  return {
    status,
    headers: [['content-type', 'application/json'], ['cache-control', 'no-store'], ...headers],
    body: JSON.stringify(value),
  }
}
