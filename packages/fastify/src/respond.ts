import type { BearerResponse } from '@bearer/core'
import { applyHeaders, type HeaderTarget } from '@bearer/core/node'
import type { FastifyReply } from 'fastify'

/** Answers through the reply, so that the hooks of the application see the response. */
export function respond(reply: FastifyReply, { status, headers, body }: BearerResponse): void {
  reply.code(status)
  applyHeaders(headers, headersOf(reply))
  // As octets: Fastify would add a charset to the media type of a text.
  reply.send(body === undefined ? undefined : Buffer.from(body))
}

/** The header fields of a reply. */
export function headersOf(reply: FastifyReply): HeaderTarget {
  return {
    get: (name) => reply.getHeader(name),
    set: (name, value) => {
      // Fastify adds a Set-Cookie to those that are there: it must be told to start anew.
      if (name === 'set-cookie') reply.removeHeader(name)
      reply.header(name, value)
    },
  }
}
