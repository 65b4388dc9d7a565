import { type BearerRequest, memberOf } from '@bearer/core'
import {
  factsWith,
  frameworkFacts,
  type IncomingLike,
  NodeRequest,
  nodeFacts,
  type RequestOptions,
} from '@bearer/core/node'

/** What is read of a Koa context. */
export interface ContextLike {
  readonly req: IncomingLike
  readonly secure: boolean
  readonly originalUrl: string
  readonly request?: object
}

const koa = frameworkFacts<ContextLike>({
  tls: ({ secure }) => secure,
  url: ({ originalUrl }) => originalUrl,
  parsedBody: ({ request }) => (request as { readonly body?: unknown } | undefined)?.body,
})

/**
 * The framework-neutral view of a request: of a Koa context, whose `app.proxy` then decides what is TLS, or of plain Node,
 * for WebSocket upgrades and guards of other frameworks.
 *
 * @example
 * app.use(async (ctx) => {
 *   const result = await guard.authenticate(bearerRequest(ctx))
 *   if (!result.ok) return respond(ctx, result.response)
 *   ctx.body = { subject: result.auth.subject }
 * })
 */
export function bearerRequest(from: ContextLike | IncomingLike, options?: RequestOptions): BearerRequest {
  const incoming = memberOf(from as ContextLike, 'req')
  return incoming
    ? new NodeRequest(incoming, factsWith(koa, options), from as ContextLike)
    : new NodeRequest(from as IncomingLike, factsWith(nodeFacts, options))
}
