import type { BearerRequest } from '@bearer/core'
import { type FrameworkFacts, type IncomingLike, NodeRequest, type RequestOptions } from '@bearer/core/node'

/** What is read of a Fastify request. */
export interface FastifyRequestLike {
  readonly raw: IncomingLike
  readonly protocol: string
  readonly originalUrl: string
  readonly body?: unknown
}

const fastify: FrameworkFacts<FastifyRequestLike> = {
  tls: ({ protocol }) => protocol === 'https',
  url: ({ originalUrl }) => originalUrl,
  parsedBody: ({ body }) => body,
}

/**
 * The framework-neutral view of a request: of Fastify, whose `trustProxy` then decides what is TLS, or of plain Node, for
 * WebSocket upgrades and guards of other frameworks.
 */
export function bearerRequest(from: FastifyRequestLike | IncomingLike, options?: RequestOptions): BearerRequest {
  const tls = options?.tls
  const told = tls === undefined ? undefined : { tls: () => tls }
  if (!('raw' in from)) return new NodeRequest(from, told)
  return new NodeRequest(from.raw, told ? { ...fastify, ...told } : fastify, from)
}
