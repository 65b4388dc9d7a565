import {
  type BearerOptions,
  bearer,
  mcpAuthInfo,
  mcpScopes,
  metadataEndpoints,
  type NodePlatform,
  nodeServer,
  resourceMetadataUrl,
  routes,
  scopeHierarchy,
} from '@bearer/fetch'
import { createMcpHandler, originValidationResponse } from '@modelcontextprotocol/server'
import { notesServer } from './notes.ts'
import { subscription } from './subscription.ts'

export interface AppOptions {
  /** Whose tokens get in. */
  readonly issuer: string
  /** The URL of this MCP server, as clients write it: also the `aud` of its tokens (RFC 8707). */
  readonly resource: string
  /** More options of the guard. */
  readonly guard?: Pick<BearerOptions, 'clock' | 'on' | 'revocations'> | undefined
}

/** Which scopes an operation needs. A tool that is not listed needs all of them, and so do clients of revisions before 2026-07-28. */
const operations = mcpScopes({
  '*': 'notes:read',
  'tools/call': { list_notes: 'notes:read', add_note: ['notes:read', 'notes:write'] },
})

/** An MCP server over Streamable HTTP that is an OAuth protected resource: a handler for `@hono/node-server`, Bun or Deno. */
export function mcpApp({ issuer, resource, guard }: AppOptions) {
  const api = bearer({
    issuer,
    audience: resource,
    resourceMetadata: resourceMetadataUrl(resource),
    implies: scopeHierarchy({ 'notes:admin': ['notes:read', 'notes:write'] }),
    connection: nodeServer,
    ...guard,
  })
  const protectedResource = {
    resource,
    authorization_servers: [issuer],
    scopes_supported: ['notes:read', 'notes:write'],
    bearer_methods_supported: ['header'],
  }
  const metadata = routes(metadataEndpoints({ protectedResource }))
  const mcp = createMcpHandler(notesServer)
  const serveMcp = api.guard(
    (request, auth) => mcp.fetch(subscription(api.guard, request, auth), { authInfo: mcpAuthInfo(auth) }),
    operations,
  )
  const { hostname, pathname } = new URL(resource)
  return async (request: Request, platform: NodePlatform): Promise<Response> => {
    const found = metadata(request, platform)
    if (found) return found
    if (new URL(request.url).pathname !== pathname) return new Response(null, { status: 404 })
    return originValidationResponse(request, [hostname]) ?? serveMcp(request, platform)
  }
}
