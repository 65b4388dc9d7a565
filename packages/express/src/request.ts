import type { BearerRequest } from '@bearer/core'
import { factsWith, frameworkFacts, type IncomingLike, NodeRequest, type RequestOptions } from '@bearer/core/node'

/** What Express adds to Node's request; plain Node has none of it. */
type ExpressLike = IncomingLike & { readonly secure?: boolean; readonly body?: unknown }

const express = frameworkFacts<ExpressLike>({ parsedBody: ({ body }) => body, tls: ({ secure }) => secure })

/**
 * The framework-neutral view of a request: of Express, whose `trust proxy` then decides what is TLS, or of plain Node, for
 * WebSocket upgrades and guards of other frameworks.
 *
 * @example
 * app.post('/account', async (req, res) => {
 *   const result = await guard.authenticate(bearerRequest(req))
 *   if (!result.ok) return respond(res, result.response)
 *   res.json({ subject: result.auth.subject })
 * })
 */
export function bearerRequest(req: IncomingLike, options?: RequestOptions): BearerRequest {
  return new NodeRequest<ExpressLike>(req, factsWith(express, options))
}
