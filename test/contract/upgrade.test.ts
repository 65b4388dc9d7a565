import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BearerRequest, createGuard } from '@bearer/core'
import { bearerRequest as ofExpress } from '@bearer/express'
import { bearerRequest as ofFastify } from '@bearer/fastify'
import { bearerRequest as ofKoa } from '@bearer/koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appOrigin, cookie, guardOptions, token } from './support.ts'

const guard = createGuard(guardOptions)
const good = token()
const forwarded = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' }

describe.each<[string, (incoming: IncomingMessage, options?: { tls?: boolean }) => BearerRequest]>([
  ['Express', ofExpress],
  ['Koa', ofKoa],
  ['Fastify', ofFastify],
])('a WebSocket upgrade beside %s', (_name, bearerRequest) => {
  let server: Server
  let tls: boolean | undefined
  beforeAll(async () => {
    server = createServer()
    server.on('upgrade', async (incoming, socket) => {
      socket.on('error', () => socket.destroy())
      const result = await guard.authenticate(bearerRequest(incoming, tls === undefined ? {} : { tls }))
      const said = result.ok ? `101 ${result.auth?.source}` : `${result.response.status} ${result.error?.reason}`
      socket.end(`HTTP/1.1 ${said}\r\n${result.ok ? 'Connection: Upgrade\r\nUpgrade: x\r\n' : ''}\r\n`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const upgrade = (headers: { [name: string]: string }, path = '/', method = 'GET'): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo
      const all = { connection: 'Upgrade', upgrade: 'x', ...headers }
      const sent = request({ host: '127.0.0.1', port, method, path, headers: all, agent: false })
      const said = ({ statusCode, statusMessage }: IncomingMessage): void => resolve(`${statusCode} ${statusMessage}`)
      sent.on('upgrade', (response, socket) => {
        socket.destroy()
        said(response)
      })
      sent.on('response', said)
      sent.on('error', reject).end()
    })
  const withCookie = { cookie: `${cookie}=${good}` }

  it('needs a token, and with a cookie an origin that is allowed', async () => {
    tls = undefined
    expect([
      await upgrade({}),
      await upgrade(withCookie),
      await upgrade({ ...withCookie, origin: 'https://evil.example' }),
      await upgrade({ ...withCookie, origin: appOrigin }),
      await upgrade({}, `/?access_token=${good}`),
      await upgrade({ authorization: `Bearer ${good}` }),
    ]).toEqual(['401 no_credentials', '403 cross_site', '403 cross_site', '101 cookie', '101 query', '101 header'])
  })

  it('is no preflight, whatever it says', async () => {
    tls = undefined
    const preflight = { origin: appOrigin, 'access-control-request-method': 'GET' }
    expect(await upgrade(preflight, '/', 'OPTIONS')).toBe('401 no_credentials')
  })

  it('behind a proxy needs the application to say that the connection is TLS', async () => {
    const sent = { ...forwarded, authorization: `Bearer ${good}` }
    tls = undefined
    expect(await upgrade(sent)).toBe('403 plain_http')
    tls = true
    expect(await upgrade(sent)).toBe('101 header')
  })
})
