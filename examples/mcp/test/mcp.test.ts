import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryStore, mirror, revocationKey } from '@bearer/core'
import { createTestIssuer, defects, type TestIssuer } from '@bearer/core/testing'
import { getRequestListener } from '@hono/node-server'
import { discoverOAuthProtectedResourceMetadata } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mcpApp } from '../src/app.ts'
import { callTool, connect } from '../src/client.ts'

let idp: TestIssuer
let server: Server
let url: string
let listener: (req: IncomingMessage, res: ServerResponse) => void
const revocations = mirror(memoryStore().revocations)

beforeAll(async () => {
  server = createServer((req, res) => listener(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
  idp = await createTestIssuer({ audience: url })
  listener = getRequestListener(mcpApp({ issuer: idp.issuer, resource: url, guard: { clock: idp.clock, revocations } }))
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await revocations.close?.()
  await idp.close()
})

const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'by hand', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}
const call = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'add_note', arguments: { text: 'x' }, _meta },
}
/** The same of a revision that has no header fields. */
const older = { ...call, params: { name: 'add_note', arguments: { text: 'x' } } }
const adding = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'add_note' }
const listing = { ...adding, 'mcp-name': 'list_notes' }
const all = 'notes:read notes:write'

type Fields = { readonly [name: string]: string }

/** Posts a message without the SDK's client. */
async function post(token: string | undefined, fields: Fields = adding, body: unknown = call): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...fields,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: body instanceof ReadableStream ? body : JSON.stringify(body),
    ...({ duplex: 'half' } as object),
  })
}
const scopesOf = (response: Response): string | undefined =>
  /scope="([^"]*)"/.exec(response.headers.get('www-authenticate') ?? '')?.[1]

describe('an MCP server behind the guard', () => {
  it.each(['auto', 'legacy'] as const)(
    'serves the SDK client its tools, and tells them who calls: %s',
    async (mode) => {
      const name = (of: string): string => `${of} of ${mode}`
      const ada = await connect(url, { token: await idp.mint({ sub: name('ada'), scope: all }) }, mode)
      const bob = await connect(url, { token: await idp.mint({ sub: name('bob'), scope: 'notes:admin' }) }, mode)
      expect((await ada.listTools()).tools.map((tool) => tool.name)).toEqual(['list_notes', 'add_note'])
      expect(await callTool(ada, 'add_note', { text: 'remember' })).toBe('Added.')
      expect(await callTool(ada, 'list_notes')).toBe('["remember"]')
      expect(await callTool(bob, 'list_notes')).toBe('[]')
      await Promise.all([ada.close(), bob.close()])
    },
  )

  it('lets a client do what its token grants, and no more', async () => {
    const reader = await connect(url, { token: await idp.mint({ sub: 'reader', scope: 'notes:read' }) })
    expect(await callTool(reader, 'list_notes')).toBe('[]')
    await expect(callTool(reader, 'add_note', { text: 'x' })).rejects.toMatchObject({ requiredScope: all })
    await reader.close()
  })

  it('tells a client without a token where to get one, and for which scopes', async () => {
    const response = await post(undefined, listing)
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

  it('names all the scopes of an operation in one challenge, before it has read the body', async () => {
    const never = new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('{')) })
    const response = await post(await idp.mint({ scope: 'notes:read' }), adding, never)
    expect(response.status).toBe(403)
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
    expect(response.headers.get('www-authenticate')).toContain(`scope="${all}", resource_metadata="`)
  })

  it.each(defects)('refuses a token with the defect %s', async (defect) => {
    const response = await post(await idp.mint({ scope: all }, { defect }))
    expect([response.status, response.headers.get('www-authenticate')?.includes('error="invalid_token"')]).toEqual([
      401,
      true,
    ])
  })

  it('takes no token from the query, and no page of another origin', async () => {
    const token = await idp.mint({ scope: all })
    expect((await fetch(`${url}?access_token=${token}`, { method: 'POST' })).status).toBe(401)
    expect((await post(token, { ...adding, origin: 'https://elsewhere.example' })).status).toBe(403)
  })

  it('ends a subscription when its token is revoked', async () => {
    const id = 'subscriber'
    const subscriber = await connect(url, { token: await idp.mint({ jti: id, scope: 'notes:read' }) })
    const subscription = await subscriber.listen({ toolsListChanged: true })
    const expiresAt = idp.clock() + 600_000
    await revocations.revoke([{ key: revocationKey.token(idp.issuer, id), before: Number.MAX_SAFE_INTEGER, expiresAt }])
    expect(await subscription.closed).toBe('remote')
    await subscriber.close()
  })
})

/** What is in the fields, and in the body: none of them adds a note. */
const lies: readonly (readonly [string, Fields, unknown, number, string | undefined])[] = [
  ['the fields name a tool for readers', listing, call, 400, undefined],
  ['the fields name a method for readers', { ...adding, 'mcp-method': 'tools/list' }, call, 400, undefined],
  ['the name is encoded, and another', { ...adding, 'mcp-name': '=?base64?bGlzdF9ub3Rlcw==?=' }, call, 400, undefined],
  ['the message is of an older revision', listing, older, 400, undefined],
  ['the message hides in a batch', listing, [older], 400, undefined],
  ['the fields are of an older revision', { ...listing, 'mcp-protocol-version': '2025-11-25' }, older, 403, all],
  ['the fields are of no revision', { 'mcp-method': 'tools/call', 'mcp-name': 'list_notes' }, older, 403, all],
  ['the revision is repeated', { ...listing, 'mcp-protocol-version': '2026-07-28, 2025-11-25' }, older, 403, all],
  ['there is a batch without fields', {}, [older], 403, all],
  [
    'the name is one that decoders read otherwise',
    { ...adding, 'mcp-name': '=?BASE64?YWRkX25vdGU=?=' },
    call,
    403,
    all,
  ],
]

describe('header fields that lie about the body', () => {
  it.each(lies)('get a reader nothing where %s', async (_, fields, body, status, scopes) => {
    const sub = `liar ${_}`
    const response = await post(await idp.mint({ sub, scope: 'notes:read' }), fields, body)
    expect([response.status, scopesOf(response)]).toEqual([status, scopes])
    const liar = await connect(url, { token: await idp.mint({ sub, scope: 'notes:read' }) })
    expect(await callTool(liar, 'list_notes')).toBe('[]')
    await liar.close()
  })
})
