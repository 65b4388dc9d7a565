import type { BearerRequest } from '@bearer/core'
import { type IncomingLike, NodeRequest, type RequestOptions } from '@bearer/core/node'

/** What is read of a Fastify request. */
export interface FastifyRequestLike {
  readonly raw: IncomingLike
  readonly protocol: string
  readonly originalUrl: string
  readonly body?: unknown
}

/**
 * The framework-neutral view of a request: of Fastify, whose `trustProxy` then decides what is TLS, or of plain Node, for
 * WebSocket upgrades and guards of other frameworks.
 */
export function bearerRequest(from: FastifyRequestLike | IncomingLike, { tls }: RequestOptions = {}): BearerRequest {
  if (!('raw' in from)) return new NodeRequest(from, { secure: tls })
  return new NodeRequest(from.raw, {
    secure: tls ?? (() => from.protocol === 'https'),
    url: from.originalUrl,
    parsedBody: () => from.body,
  })
}
