import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mcpApp } from '../../examples/mcp/src/app.ts'
import { callTool, connect } from '../../examples/mcp/src/client.ts'
import { client, RunningProvider } from './support/provider.ts'

let idp: RunningProvider
let server: Server
let resource: string

beforeAll(async () => {
  idp = await RunningProvider.start()
  server = createServer((req, res) => void listener(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  resource = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
  const listener = getRequestListener(mcpApp({ issuer: idp.issuer, resource }))
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await idp.stop()
})

describe('an MCP client that knows nothing but the URL and its credentials', () => {
  it('finds the authorization server through the challenge, gets a token for this resource, and calls tools', async () => {
    const scope = 'notes:read notes:write'
    const mcp = await connect(resource, { ...client, scope, expectedIssuer: idp.issuer })
    expect(await callTool(mcp, 'list_notes')).toBe('[]')
    await mcp.close()
    expect(idp.requests.get('/token')).toBe(1)
  })

  it('asks for the scopes that a refused operation names, and tries again', async () => {
    const before = idp.requests.get('/token') ?? 0
    const mcp = await connect(resource, { ...client, scope: 'notes:read', expectedIssuer: idp.issuer })
    expect(await callTool(mcp, 'add_note', { text: 'hello' })).toBe('Added.')
    expect(await callTool(mcp, 'list_notes')).toBe('["hello"]')
    await mcp.close()
    expect(idp.requests.get('/token')).toBe(before + 2)
  })
})
