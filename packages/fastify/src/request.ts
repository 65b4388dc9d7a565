import { type BearerRequest, memberOf } from '@bearer/core'
import {
  factsWith,
  frameworkFacts,
  type IncomingLike,
  NodeRequest,
  nodeFacts,
  type RequestOptions,
} from '@bearer/core/node'

/** What is read of a Fastify request. */
export interface FastifyRequestLike {
  readonly raw: IncomingLike
  readonly protocol: string
  readonly originalUrl: string
  readonly body?: unknown
}

const fastify = frameworkFacts<FastifyRequestLike>({
  tls: ({ protocol }) => protocol === 'https',
  url: ({ originalUrl }) => originalUrl,
  parsedBody: ({ body }) => body,
})

/**
 * The framework-neutral view of a request: of Fastify, whose `trustProxy` then decides what is TLS, or of plain Node, for
 * WebSocket upgrades and guards of other frameworks.
 *
 * @example
 * app.get('/account', async (request, reply) => {
 *   const result = await guard.authenticate(bearerRequest(request))
 *   if (result.ok) return { subject: result.auth.subject }
 *   respond(reply, result.response)
 *   return reply
 * })
 */
export function bearerRequest(from: FastifyRequestLike | IncomingLike, options?: RequestOptions): BearerRequest {
  const incoming = memberOf(from as FastifyRequestLike, 'raw')
  return incoming
    ? new NodeRequest(incoming, factsWith(fastify, options), from as FastifyRequestLike)
    : new NodeRequest(from as IncomingLike, factsWith(nodeFacts, options))
}
