import { describe, expect, it } from 'vitest'
import { createGuard, mcpScopes, scopeHierarchy } from '../../src/index.ts'
import type { McpScopes } from '../../src/mcp/mcp-scopes.ts'
import { createTestIssuer } from '../../src/testing/index.ts'

const idp = await createTestIssuer({ audience: 'https://mcp.example' })
const guard = createGuard({
  issuer: idp.issuer,
  audience: 'https://mcp.example',

  clock: idp.clock,
  implies: scopeHierarchy({ admin: ['write'], write: ['read'] }),
  on: { refused: () => {} },
})
const operations = mcpScopes({
  '*': 'read',
  'server/discover': [],
  'tools/call': { '*': 'read', add: ['read', 'write'], erase: 'admin' },
  'resources/read': { 'notes://mine': 'read' },
})

/** What a request gets: the scopes that it was told to have, or that it passed. */
async function ask(scope: string | undefined, method?: string, name?: string, version = '2026-07-28') {
  const fields = { 'mcp-protocol-version': version, 'mcp-method': method, 'mcp-name': name }
  const headers = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined)
  if (scope !== undefined) headers.push(['authorization', `Bearer ${await idp.mint({ scope })}`])
  const request = { method: 'POST', url: '/mcp', tls: true, headers }
  const result = await guard.enforce({}, () => request, operations)
  if (result.ok) return 'passed'
  const challenge = result.response.headers.find(([field]) => field.toLowerCase() === 'www-authenticate')?.[1]
  return [result.response.status, /scope="([^"]*)"/.exec(challenge ?? '')?.[1]]
}
const all = 'read write admin'

describe('mcpScopes', () => {
  it.each([
    ['read', 'tools/list', undefined, 'passed'],
    ['read', 'tools/call', 'list', 'passed'],
    ['read', 'tools/call', 'add', [403, 'read write']],
    ['other', 'tools/call', 'erase', [403, 'admin']],
    ['read', 'resources/read', 'notes://mine', 'passed'],
  ])('holds %j against the scopes of %s %s', async (scope, method, name, expected) =>
    expect(await ask(scope, method, name)).toEqual(expected),
  )
  it('lets a token without a scope do what needs none', async () => {
    expect(await ask('other', 'server/discover')).toBe('passed')
  })
  it('counts a scope that a wider one includes', async () => {
    expect(await ask('write', 'tools/call', 'add')).toBe('passed')
    expect(await ask('admin', 'tools/call', 'add')).toBe('passed')
  })
  it('tells a request without a token which scopes its operation needs', async () => {
    expect(await ask(undefined, 'tools/call', 'add')).toEqual([401, 'read write'])
    expect(await ask(undefined, 'server/discover')).toEqual([401, undefined])
  })

  it.each([
    ['a name that is listed nowhere', 'resources/read', 'notes://others', '2026-07-28'],
    ['no name', 'tools/call', undefined, '2026-07-28'],
    ['a name that means two things', 'tools/call', '=?BASE64?ZXJhc2U=?=', '2026-07-28'],
    ['no method', undefined, undefined, '2026-07-28'],
    ['fields that its server does not look at', 'tools/list', undefined, '2025-11-25'],
  ])('asks for every scope of a request with %s', async (_, method, name, version) => {
    expect(await ask('read write', method, name, version)).toEqual([403, all])
    expect(await ask('admin', method, name, version)).toBe('passed')
  })
  it('does so for methods too where none is for all', async () => {
    const few = mcpScopes({ 'tools/list': 'read', 'tools/call': { add: 'write' } })
    expect(few.scopes).toEqual(['read', 'write'])
    const headers = [
      ['mcp-protocol-version', '2026-07-28'],
      ['mcp-method', 'resources/list'],
    ] as const
    expect(few.forRequest?.({ method: 'POST', url: '/', tls: true, headers })?.scopes).toEqual(['read', 'write'])
  })
  it.each(['constructor', '__proto__', 'toString'])('knows no operation by the name %s', async (name) => {
    expect(await ask('read', 'resources/read', name)).toEqual([403, all])
  })

  it.each([
    [{}],
    [{ 'tools/list': [] }],
    [{ 'tools/list': 'a b' }],
    [{ 'tools/list': '' }],
    [{ 'tools/call': null }],
    [{ 'tools/call': { add: null } }],
    [{ 'tools/call': { add: { deeper: 'read' } } }],
    [{ 'tools/call': { add: ['read', 1] } }],
    [{ 'tools/call': {} }],
  ])('refuses %j', (map) => expect(() => mcpScopes(map as unknown as McpScopes)).toThrow(/mcpScopes takes, for each/))
  it.each(['completion/complete', 'subscriptions/listen', 'resources/subscribe', 'Tools/Call', '*'])(
    'refuses names below %s: no server holds them against the body',
    (method) =>
      expect(() => mcpScopes({ [method]: { mine: 'read', '*': 'admin' } })).toThrow(
        `takes no names below ${method}: no server checks them.`,
      ),
  )
  it.each(['tools/call', 'prompts/get', 'resources/read'])('takes names below %s', (method) =>
    expect(mcpScopes({ [method]: { mine: 'read', '*': 'admin' } }).scopes).toEqual(['read', 'admin']),
  )
  it('refuses a map that inherits, and further arguments', () => {
    expect(() => mcpScopes(Object.create({ 'tools/list': 'read' }))).toThrow(/plain object/)
    expect(() => (mcpScopes as (...all: object[]) => unknown)({ ping: 'read' }, {})).toThrow(/takes one object/)
  })
  it('is as strict as it can be where nobody shows it the request', async () => {
    const auth = await guard.verify(await idp.mint({ scope: 'read' }))
    expect(operations.check(auth, {}, 0)).toMatchObject({ demand: { scopes: ['read', 'write', 'admin'] } })
  })
})
