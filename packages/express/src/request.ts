import type { BearerRequest } from '@bearer/core'
import { type IncomingLike, NodeRequest, type RequestOptions } from '@bearer/core/node'

/**
 * The framework-neutral view of a request: of Express, whose `trust proxy` then decides what is TLS, or of plain Node, for
 * WebSocket upgrades and guards of other frameworks.
 */
export function bearerRequest(req: IncomingLike, { tls }: RequestOptions = {}): BearerRequest {
  const express = req as IncomingLike & { readonly secure?: boolean; readonly body?: unknown }
  return new NodeRequest(req, {
    secure: tls ?? ('secure' in express ? () => express.secure === true : undefined),
    parsedBody: () => express.body,
  })
}
