import { describe, expect, it } from 'vitest'
import { behindProxy, bunServer, cloudflareWorker, denoServer, nodeServer } from '../src/servers.ts'

const at = (url: string, headers: Record<string, string> = {}): Request => new Request(url, { headers })
const secure = at('https://api.example/')
const plain = at('http://api.example/')
const ofBun = (protocol: string): never =>
  ({ url: new URL(`${protocol}//x`), requestIP: () => ({ address: '192.0.2.1' }) }) as never

describe('what servers know of a connection', () => {
  it('on Node: the socket', () => {
    const socket = { encrypted: true, remoteAddress: '::1', getPeerCertificate: () => ({ raw: new Uint8Array([1]) }) }
    expect(nodeServer(plain, { incoming: { socket } })).toEqual({
      tls: true,
      remoteAddress: '::1',
      clientCertificate: new Uint8Array([1]),
    })
    expect(nodeServer(secure, { incoming: { socket: { remoteAddress: '::1' } } }).tls).toBe(false)
  })

  it('on Bun: the server, also where Hono has it in an object', () => {
    const known = { tls: true, remoteAddress: '192.0.2.1' }
    expect([bunServer(plain, ofBun('https:')), bunServer(plain, { server: ofBun('https:') })]).toEqual([known, known])
    expect(bunServer(secure, ofBun('http:')).tls).toBe(false)
  })

  it('on Deno: the listener’s scheme and the peer', () => {
    const info = { remoteAddr: { transport: 'tcp', hostname: '192.0.2.1', port: 1 } }
    expect([denoServer(secure, info), denoServer(plain, info)]).toEqual([
      { tls: true, remoteAddress: '192.0.2.1' },
      { tls: false, remoteAddress: '192.0.2.1' },
    ])
  })

  it.each([
    [{ tlsVersion: 'TLSv1.3' }, true],
    [{ tlsVersion: '' }, false],
    [{ tlsVersion: 'none' }, false],
    [{}, false],
    [undefined, false],
  ])('on Workers: request.cf, here %j', (cf, tls) =>
    expect(cloudflareWorker(Object.assign(at('https://x/', { 'cf-connecting-ip': '192.0.2.1' }), { cf }))).toEqual({
      tls,
      remoteAddress: '192.0.2.1',
    }),
  )

  it.each([
    ['https', true],
    ['HTTPS', true],
    ['https, https', true],
    ['http', false],
    ['https, http', false],
    ['http, https', false],
    ['', false],
    ['https,', false],
  ])('behind a proxy: X-Forwarded-Proto, here %j', (scheme, tls) =>
    expect(behindProxy(at('https://x/', { 'x-forwarded-proto': scheme }))).toEqual({ tls }),
  )

  it('behind a proxy that says nothing: nothing', () => expect(behindProxy(secure)).toEqual({ tls: false }))

  it.each([nodeServer, bunServer, denoServer, cloudflareWorker])('nothing where %o is not told', (connection) => {
    for (const platform of [undefined, null, {}, { incoming: {} }])
      expect(connection(secure, platform as never).tls).toBe(false)
  })
})
