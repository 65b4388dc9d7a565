import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTestIssuer, defects, type TestIssuer } from '@bearer/core/testing'
import { discoverOAuthProtectedResourceMetadata } from '@modelcontextprotocol/sdk/client/auth.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mcpApp } from '../src/app.ts'
import { callTool, connect } from '../src/client.ts'

let idp: TestIssuer
let server: Server
let url: string

beforeAll(async () => {
  server = createServer((req, res) => app(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
  idp = await createTestIssuer({ audience: url })
  const app = mcpApp({ issuer: idp.issuer, resource: url, guard: { clock: idp.clock } })
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await idp.close()
})

const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'add_note', arguments: { text: 'x' } } }

/** Posts a message without the SDK's client. */
async function post(token: string | undefined, body: unknown = message): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
}

describe('an MCP server behind the guard', () => {
  it('serves the SDK client its tools, and tells them who calls', async () => {
    const ada = await connect(url, { token: await idp.mint({ sub: 'ada', scope: 'notes:read notes:write' }) })
    const bob = await connect(url, { token: await idp.mint({ sub: 'bob', scope: 'notes:read notes:write' }) })
    expect((await ada.listTools()).tools.map(({ name }) => name)).toEqual(['list_notes', 'add_note'])
    expect(await callTool(ada, 'add_note', { text: 'remember' })).toBe('Added.')
    expect(await callTool(ada, 'list_notes')).toBe('["remember"]')
    expect(await callTool(bob, 'list_notes')).toBe('[]')
    await Promise.all([ada.close(), bob.close()])
  })

  it('tells a client without a token where to get one, and for which scopes', async () => {
    const response = await post(undefined)
    const metadata = url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="api", scope="notes:read", resource_metadata="${metadata}"`,
    )
    expect(await discoverOAuthProtectedResourceMetadata(url)).toEqual({
      resource: url,
      authorization_servers: [idp.issuer],
      scopes_supported: ['notes:read', 'notes:write'],
      bearer_methods_supported: ['header'],
    })
  })

  it('names all the scopes that a tool needs in one challenge', async () => {
    const response = await post(await idp.mint({ scope: 'notes:read' }))
    expect(response.status).toBe(403)
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
    expect(response.headers.get('www-authenticate')).toContain('scope="notes:read notes:write", resource_metadata="')
  })

  it.each(defects)('refuses a token with the defect %s', async (defect) => {
    const response = await post(await idp.mint({ scope: 'notes:read notes:write' }, { defect }))
    expect([response.status, response.headers.get('www-authenticate')?.includes('error="invalid_token"')]).toEqual([
      401,
      true,
    ])
  })

  it('lets no batch smuggle a call past the scope check', async () => {
    expect((await post(await idp.mint({ scope: 'notes:read' }), [message])).status).toBe(400)
  })

  it('takes no token from the query', async () => {
    const token = await idp.mint({ scope: 'notes:read' })
    expect((await fetch(`${url}?access_token=${token}`, { method: 'POST' })).status).toBe(401)
  })
})
