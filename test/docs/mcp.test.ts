import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load, run, sample } from './samples.ts'

const resource = 'https://mcp.example.com/mcp'
const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'by hand', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

describe('the samples of docs/mcp.md', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: resource, clock: Date.now })
  })
  afterAll(() => issuer.close())
  const ofPage = (heading: string): string =>
    sample('docs/mcp.md', heading).replaceAll('https://login.example.com', issuer.issuer)
  const tokenWith = (scope: string): Promise<string> => issuer.mint({ sub: 'ada', scope })

  /** Calls a tool, and gives the status, the scopes that are asked for, and what the tool said. */
  const caller = (port: number) => async (name: string, token?: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': name,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {}, _meta } }),
    })
    const scopes = /scope="([^"]*)"/.exec(response.headers.get('www-authenticate') ?? '')?.[1]
    const { result } = (await response.json()) as { result?: { content: [{ text: string }] } }
    return [response.status, scopes ?? result?.content[0]?.text]
  }

  it('serve tools by their scopes, and say where tokens come from', async () => {
    const port = await run(ofPage('The server'))
    const call = caller(port)
    expect([
      await call('who_am_i', await tokenWith('')),
      await call('list_notes'),
      await call('add_note', await tokenWith('notes:read')),
      await call('list_others', await tokenWith('notes:read')),
    ]).toEqual([
      [200, 'ada'],
      [401, 'notes:read'],
      [403, 'notes:read notes:write'],
      [403, 'notes:read notes:write'],
    ])
    const metadata = await fetch(`http://127.0.0.1:${port}/.well-known/oauth-protected-resource/mcp`)
    expect(await metadata.json()).toMatchObject({ resource, authorization_servers: [issuer.issuer] })
  })

  it('guard an SDK on Express', async () => {
    const call = caller(await run(ofPage("Express, and the SDK's own middleware")))
    expect([
      await call('add_note', await tokenWith('')),
      await call('add_note', await tokenWith('notes:write')),
    ]).toEqual([
      [403, 'notes:write'],
      [200, 'Added for ada.'],
    ])
  })

  it('are maps that hold', async () => {
    const { operations } = (await load(sample('docs/mcp.md', 'Scopes of operations'))) as {
      operations: { scopes: string[] }
    }
    expect(operations.scopes).toEqual(['notes:read', 'notes:write', 'notes:admin'])
  })
})
