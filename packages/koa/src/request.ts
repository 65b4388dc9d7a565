import type { BearerRequest } from '@bearer/core'
import { type IncomingLike, NodeRequest, type RequestOptions } from '@bearer/core/node'

/** What is read of a Koa context. */
export interface ContextLike {
  readonly req: IncomingLike
  readonly secure: boolean
  readonly originalUrl: string
  readonly request?: object
}

/**
 * The framework-neutral view of a request: of a Koa context, whose `app.proxy` then decides what is TLS, or of plain Node,
 * for WebSocket upgrades and guards of other frameworks.
 */
export function bearerRequest(from: ContextLike | IncomingLike, { tls }: RequestOptions = {}): BearerRequest {
  if (!('req' in from)) return new NodeRequest(from, { secure: tls })
  return new NodeRequest(from.req, {
    secure: tls ?? (() => from.secure),
    url: from.originalUrl,
    parsedBody: () => (from.request as { readonly body?: unknown } | undefined)?.body,
  })
}
