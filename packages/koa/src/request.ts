import type { BearerRequest } from '@bearer/core'
import { type FrameworkFacts, type IncomingLike, NodeRequest, type RequestOptions } from '@bearer/core/node'

/** What is read of a Koa context. */
export interface ContextLike {
  readonly req: IncomingLike
  readonly secure: boolean
  readonly originalUrl: string
  readonly request?: object
}

const koa: FrameworkFacts<ContextLike> = {
  tls: ({ secure }) => secure,
  url: ({ originalUrl }) => originalUrl,
  parsedBody: ({ request }) => (request as { readonly body?: unknown } | undefined)?.body,
}

/**
 * The framework-neutral view of a request: of a Koa context, whose `app.proxy` then decides what is TLS, or of plain Node,
 * for WebSocket upgrades and guards of other frameworks.
 */
export function bearerRequest(from: ContextLike | IncomingLike, options?: RequestOptions): BearerRequest {
  const tls = options?.tls
  const told = tls === undefined ? undefined : { tls: () => tls }
  if (!('req' in from)) return new NodeRequest(from, told)
  return new NodeRequest(from.req, told ? { ...koa, ...told } : koa, from)
}
