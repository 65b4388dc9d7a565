import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { operationOf } from '../../src/mcp/operation.ts'

const encode = (name: string): string => `=?base64?${Buffer.from(name, 'utf8').toString('base64')}?=`
const read = (headers: { readonly [name: string]: string | readonly string[] }, method = 'POST', url = '/mcp') =>
  operationOf({
    method,
    url,
    tls: true,
    headers: Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((value) => [name, value] as const),
    ),
  })
const modern = { 'MCP-Protocol-Version': '2026-07-28' }
const nameOf = (name: string): string | undefined =>
  read({ ...modern, 'Mcp-Method': 'tools/call', 'Mcp-Name': name })?.name

describe('operationOf', () => {
  it('reads the method, and the name of what it concerns', () => {
    expect(read({ ...modern, 'Mcp-Method': 'tools/list' })).toEqual({ method: 'tools/list', name: undefined })
    expect(read({ ...modern, 'mcp-method': 'resources/read', 'MCP-NAME': 'file:///a b.json' })).toEqual({
      method: 'resources/read',
      name: 'file:///a b.json',
    })
  })

  it.each([
    ['no revision', {}],
    ['a revision whose servers do not look at the fields', { 'mcp-protocol-version': '2025-11-25' }],
    ['what is no revision', { 'mcp-protocol-version': 'zzz' }],
    ['the revision twice', { 'mcp-protocol-version': ['2026-07-28', '2026-07-28'] }],
    ['the revision twice, joined by a server', { 'mcp-protocol-version': '2026-07-28, 2025-11-25' }],
    ['the method twice', { ...modern, 'mcp-method': ['tools/list', 'tools/call'] }],
    ['a method that is not printable', { ...modern, 'mcp-method': 'tools/list\u00a0' }],
  ])('relies on nothing where there is %s', (_, headers) =>
    expect(read({ 'mcp-method': 'tools/list', ...headers })).toBeUndefined(),
  )
  it('relies on nothing without a method, and in another request than a POST', () => {
    expect(read(modern)).toBeUndefined()
    expect(read({ ...modern, 'mcp-method': 'tools/list' }, 'GET')).toBeUndefined()
  })
  // Servers of the first revision, for event streams, look at no field: the session says where a message belongs.
  it.each([
    ['/messages?sessionId=1', {}],
    ['/messages?tenant=a&session%49d[]=1', {}],
    ['/messages?session_id=1', {}],
    ['/messages?%', { 'mcp-session-id': '1' }],
    ['/mcp', { 'mcp-session-id': '1' }],
    ['/mcp', { 'Mcp-Session-Id': '' }],
  ])('relies on nothing in a session of an earlier revision: %s %j', (url, headers) =>
    expect(read({ ...modern, 'mcp-method': 'tools/list', ...headers }, 'POST', url)).toBeUndefined(),
  )
  it.each(['/mcp?tenant=a', '/mcp?%', '/mcp?a=sessionId', '/sessions'])('reads the operation at %s', (url) =>
    expect(read({ ...modern, 'mcp-method': 'tools/list' }, 'POST', url)?.method).toBe('tools/list'),
  )

  it('takes a later revision', () => {
    expect(read({ 'mcp-protocol-version': '2027-01-31', 'mcp-method': 'ping' })?.method).toBe('ping')
  })

  it.each(['Grüße', '世界', ' padded', '=?base64?literal?=', 'a\nb', ''])('decodes %j only where it is clear', (name) =>
    expect(nameOf(encode(name))).toBe(/^ |\n|^$/.test(name) ? undefined : name),
  )
  it.each([
    ['capital letters', '=?BASE64?YWRk?='],
    ['another encoding', '=?q?add?='],
    ['no end', '=?base64?YWRk'],
    ['no Base64', '=?base64?!!!!?='],
    ['base64url', '=?base64?_-8=?='],
    ['spare bits', '=?base64?YWRkZB==?='],
    ['no UTF-8', '=?base64?/////w==?='],
    ['a byte order mark, which some decoders drop', encode('\ufeffadd')],
    ['a zero-width space', encode('add\u200b')],
    ['white space that some servers cut off', 'add\u00a0'],
    ['octets that a server read as Latin-1', 'Gr\u00c3\u00bc\u00c3\u009fe'],
  ])('has no name where one has %s', (_, name) => expect(nameOf(name)).toBeUndefined())

  it('gives every clear name back, as it was or encoded', () => {
    const clear = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((name) => !/^\s|\s$|[\p{C}\p{Zl}\p{Zp}]/u.test(name))
    fc.assert(fc.property(clear, (name) => nameOf(encode(name)) === name))
  })
})
