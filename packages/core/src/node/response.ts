import { applyHeaders } from '../http/apply-headers.ts'
import type { BearerResponse } from '../http/response.ts'

/** What is used of Node's `ServerResponse`. */
export interface OutgoingLike {
  statusCode: number
  readonly headersSent?: boolean | undefined
  getHeader(name: string): unknown
  setHeader(name: string, value: string | readonly string[]): unknown
  end(body?: string): unknown
}

/**
 * Sends a response through Node's own; for `HEAD`, Node leaves the body out. A request that was answered meanwhile, by the
 * application's own time limit, say, keeps that answer.
 *
 * @example
 * const result = await guard.authenticate(new NodeRequest(req))
 * if (!result.ok) return writeResponse(res, result.response)
 */
export function writeResponse(outgoing: OutgoingLike, { status, headers, body }: BearerResponse): void {
  if (outgoing.headersSent) return
  outgoing.statusCode = status
  applyHeaders(headers, {
    get: (name) => outgoing.getHeader(name),
    set: (name, value) => void outgoing.setHeader(name, value),
  })
  if (body !== undefined) outgoing.setHeader('content-length', String(new TextEncoder().encode(body).length))
  outgoing.end(body)
}
