import { describe, expect, it, vi } from 'vitest'
import { requireTls } from '../../src/extract/transport.ts'
import type { HeaderPairs } from '../../src/http/request.ts'
import { request } from '../support/request.ts'

const passes = (remoteAddress: string | undefined, headers: HeaderPairs, tls = false, url = '/'): boolean => {
  try {
    requireTls(request(headers, { tls, remoteAddress, url }))
    return true
  } catch (error) {
    expect(error).toMatchObject({ reason: 'plain_http', status: 403 })
    return false
  }
}

describe('transport', () => {
  it('passes TLS from anywhere', () => expect(passes('192.0.2.1', [['host', 'api.example']], true)).toBe(true))

  it.each([
    ['127.0.0.1', 'localhost:3000'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['127.8.9.1', 'app.localhost'],
  ])('passes plain HTTP from %s to %s', (address, host) => expect(passes(address, [['Host', host]])).toBe(true))

  it.each([
    ['192.0.2.1', 'localhost'],
    ['127.0.0.1', 'api.example'],
    ['127.0.0.1', 'localhost.evil.example'],
    ['127.0.0.1', '127.0.0.1.evil.example'],
    ['127.0.0.1', 'notlocalhost'],
    ['127.0.0.1', 'evil.example:80@localhost'],
    [undefined, 'localhost'],
    ['::ffff:192.0.2.1', 'localhost'],
  ])('refuses plain HTTP from %s to %s', (address, host) => expect(passes(address, [['host', host]])).toBe(false))

  it.each([
    ...['forwarded', 'FORWARDED', 'via', 'x-real-ip', 'X-Client-IP', 'CF-Connecting-IP', 'X-Forwarded-For'],
    ...['Proto', 'host', 'Port', 'server', 'Scheme', 'PREFIX'].map((what) => `x-forwarded-${what}`),
  ])('refuses what a proxy handed on with %s', (name) =>
    expect(
      passes('127.0.0.1', [
        ['host', 'localhost'],
        [name, 'x'],
      ]),
    ).toBe(false),
  )

  const proxied = { for: '127.0.0.1', host: 'localhost:3000', port: '3000', proto: 'http' }
  it.each<[what: string, fields: { readonly [what: string]: string }, passing: boolean]>([
    ['as Next.js sends it', proxied, true],
    ['from the address as a dual-stack socket has it', { ...proxied, for: '::ffff:127.0.0.1' }, true],
    [
      'over two development servers',
      { ...proxied, for: '::1, 127.0.0.1', host: 'localhost:3000, 127.0.0.1:4000' },
      true,
    ],
    ['with the client alone', { for: '127.0.0.1' }, true],
    ['for a client elsewhere', { ...proxied, for: '192.0.2.1' }, false],
    ['for a client elsewhere, behind one here', { ...proxied, for: '127.0.0.1, 192.0.2.1' }, false],
    ['for a host of another name', { ...proxied, host: 'api.example' }, false],
    ['for two hosts, one of another name', { ...proxied, host: 'localhost, api.example' }, false],
    ['for nobody', { host: 'localhost', port: '3000', proto: 'http' }, false],
    ['for an empty name', { ...proxied, for: '' }, false],
    ['with a field of another proxy beside', { ...proxied, prefix: '/' }, false],
    ['with a scheme of no such server', { ...proxied, proto: 'wss' }, false],
  ])('of what a development server on this machine hands on, %s', (_, fields, passing) => {
    const forwarded = Object.entries(fields).map(([what, value]) => [`X-Forwarded-${what}`, value] as const)
    expect(passes('127.0.0.1', [['host', 'localhost:4000'], ...forwarded])).toBe(passing)
    expect(passes('192.0.2.7', [['host', 'localhost:4000'], ...forwarded])).toBe(false)
    expect(passes('127.0.0.1', [['host', 'api.example'], ...forwarded])).toBe(false)
  })

  it.each([
    ['*', true],
    ['http://localhost/x', true],
    ['http://127.0.0.1:3000', true],
    ['http://api.example/x', false],
    ['HTTP://api.example?http://localhost', false],
    ['http://localhost@api.example/', false],
    ['http:///x', false],
  ])('goes by the authority of an absolute target: %s', (url, passing) =>
    expect(passes('127.0.0.1', [['host', 'localhost']], false, url)).toBe(passing),
  )

  it('refuses a request with no host, or two', () => {
    expect(passes('127.0.0.1', [])).toBe(false)
    expect(
      passes('127.0.0.1', [
        ['host', 'localhost'],
        ['host', 'localhost'],
      ]),
    ).toBe(false)
  })

  it.each<[what: string, address: string | undefined, headers: HeaderPairs]>([
    ['an address', undefined, [['host', 'localhost']]],
    ['a host', '127.0.0.1', []],
  ])('refuses the first request of a process where it is one without %s', async (_, remoteAddress, headers) => {
    // What passed last is remembered: here nothing has.
    vi.resetModules()
    const fresh = await import('../../src/extract/transport.ts')
    expect(() => fresh.requireTls(request(headers, { remoteAddress, tls: false }))).toThrow(
      expect.objectContaining({ reason: 'plain_http' }),
    )
  })
})
