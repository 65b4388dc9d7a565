import type { BearerRequest } from '@bearer/core'
import { type IncomingLike, NodeRequest } from '@bearer/core/node'

/**
 * The framework-neutral view of a request: of Express, whose `trust proxy` then decides what is TLS, or of plain Node, for
 * WebSocket upgrades and guards of other frameworks.
 */
export function bearerRequest(req: IncomingLike): BearerRequest {
  const express = req as IncomingLike & { readonly secure?: boolean; readonly body?: unknown }
  return new NodeRequest(req, {
    secure: typeof express.secure === 'boolean' ? () => express.secure as boolean : undefined,
    parsedBody: () => express.body,
  })
}
