import { type Auth, type BearerOptions, bearer, metadataEndpoints, resourceMetadataUrl, routes } from '@bearer/express'
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import express, { type Express, type Request, type RequestHandler } from 'express'
import { notesServer } from './notes.ts'

export interface AppOptions {
  /** Whose tokens get in. */
  readonly issuer: string
  /** The URL of this MCP server, as clients write it: also the `aud` of its tokens (RFC 8707). */
  readonly resource: string
  /** More options of the guard. */
  readonly guard?: Pick<BearerOptions, 'clock' | 'on' | 'revocations'> | undefined
}

/** An MCP server over Streamable HTTP that is an OAuth protected resource. */
export function mcpApp({ issuer, resource, guard }: AppOptions): Express {
  const api = bearer({ issuer, audience: resource, resourceMetadata: resourceMetadataUrl(resource), ...guard })
  const protectedResource = {
    resource,
    authorization_servers: [issuer],
    scopes_supported: ['notes:read', 'notes:write'],
    bearer_methods_supported: ['header'],
  }
  const read = api.requireScope('notes:read')
  const write = api.requireScope('notes:read', 'notes:write')

  /** A refusal names every scope that the tool needs, so that the client can ask for them at once. */
  const toolScope: RequestHandler = (req, res, next) => {
    const { method, params } = req.body ?? {}
    if (method === 'tools/call' && params?.name === 'add_note') write(req, res, next)
    else next()
  }

  const app = express()
  app.use(routes(metadataEndpoints({ protectedResource })))
  app.post('/mcp', read, express.json({ limit: '1mb' }), oneMessage, toolScope, async (req, res) => {
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    const server = notesServer()
    res.on('close', () => void server.close())
    await server.connect(transport as Parameters<typeof server.connect>[0])
    await transport.handleRequest(withAuthInfo(req, api.authOf(req)), res, req.body)
  })
  app.all('/mcp', read, (_req, res) => void res.status(405).set('allow', 'POST').end())
  return app
}

/** A batch could hide a call among others from `toolScope`; the protocol has none since 2025-06-18. */
const oneMessage: RequestHandler = (req, res, next) => {
  if (Array.isArray(req.body)) res.status(400).json({ error: 'One message per request.' })
  else next()
}

/** What the tools get to know. Not the token: an MCP server must not pass it on, and what a tool does not have, it cannot. */
function withAuthInfo(req: Request, auth: Auth): Request & { auth: AuthInfo } {
  const { client_id: clientId, exp } = auth.claims
  return Object.assign(req, {
    auth: {
      token: '',
      clientId: typeof clientId === 'string' ? clientId : '',
      scopes: [...auth.scopes],
      ...(exp !== undefined && { expiresAt: exp }),
      extra: { subject: auth.subject },
    },
  })
}
