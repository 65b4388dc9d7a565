import type { BearerResponse } from '@bearer/core'
import { applyHeaders, type HeaderTarget } from '@bearer/core/node'

/** What is used of a Fastify reply, whatever its server. */
export interface ReplyLike {
  code(status: number): unknown
  getHeader(name: string): unknown
  header(name: string, value: unknown): unknown
  removeHeader(name: string): unknown
  send(body?: unknown): unknown
}

/**
 * Answers through the reply, so that the hooks of the application see the response.
 *
 * @example
 * app.post('/sign-up', async (request, reply) => {
 *   respond(reply, await signIn(sessions, bearerRequest(request), { subject: 'ada' }))
 *   return reply
 * })
 */
export function respond(reply: ReplyLike, { status, headers, body }: BearerResponse): void {
  reply.code(status)
  applyHeaders(headers, headersOf(reply))
  // As octets: Fastify would add a charset to the media type of a text.
  reply.send(body === undefined ? undefined : Buffer.from(body))
}

/** The header fields of a reply. */
export function headersOf(reply: ReplyLike): HeaderTarget {
  return {
    get: (name) => reply.getHeader(name),
    set: (name, value) => {
      // Fastify adds a Set-Cookie to those that are there: it must be told to start anew.
      if (name === 'set-cookie') reply.removeHeader(name)
      reply.header(name, value)
    },
  }
}
