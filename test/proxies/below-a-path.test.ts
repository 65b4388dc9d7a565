import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryStore } from '@bearer/core'
import { bearer, metadataEndpoints, resourceMetadataUrl, routes, upgrade } from '@bearer/express'
import { createSessions, generateSigningKey, sessionEndpoints, signingKeys, ticketEndpoint } from '@bearer/sessions'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { certificate } from '../../packages/core/test/support/certificate.ts'
import { sample } from '../docs/samples.ts'
import { name } from './applications.ts'
import { clientOf, reaching } from './client.ts'
import { hasNginx, startNginx } from './nginx.ts'
import type { RunningProxy } from './process.ts'

const page = 'docs/proxies.md'
const certified = certificate(name)
const resource = `https://${name}/orders`

/** The server of the page, with the locations that it shows for an application below a path. */
const configuration = () =>
  sample(page, 'nginx', 'nginx').replace(
    / {2}location \/ \{/,
    (location) => `${sample(page, 'Below a path', 'nginx')}\n${location}`,
  )

describe.skipIf(!hasNginx())('an application below a path, which nginx takes off as the page shows it', () => {
  let proxy: RunningProxy
  let client: ReturnType<typeof clientOf>
  let close: () => Promise<void>
  beforeAll(async () => {
    const sessions = createSessions({
      issuer: resource,
      audience: resource,
      clientId: 'app',
      keys: signingKeys([await generateSigningKey()]),
      refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
      store: memoryStore(),
      publicUrl: resource,
    })
    const api = bearer({ sessions, resourceMetadata: resourceMetadataUrl(resource), accept: { ticket: 'ticket' } })
    const app = express().set('trust proxy', 'loopback')
    const protectedResource = { resource, authorization_servers: [resource] }
    app.use(routes(metadataEndpoints({ protectedResource })))
    app.use(
      '/auth',
      routes([...sessionEndpoints(sessions, { login: () => ({ subject: 'ada' }) }), ticketEndpoint(sessions)]),
    )
    app.get('/me', api, (req, res) => void res.json({ sub: api.authOf(req).subject }))
    const server = createServer(app)
    upgrade(server, api, new WebSocketServer({ noServer: true }), { path: '/live', tls: true })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    proxy = await startNginx(configuration(), {
      upstream: (server.address() as AddressInfo).port,
      certificate: certified,
    })
    client = clientOf(proxy.port, certified.cert)
    close = async () => {
      client.close()
      await proxy.close()
      server.closeAllConnections()
      server.close()
      await Promise.all([api.guard.close(), sessions.close()])
    }
  })
  afterAll(() => close())

  const login = async () => {
    const { body } = await client.send(
      '/orders/auth/login',
      [['content-type', 'application/json']],
      'POST',
      '{"username":"ada"}',
    )
    return (JSON.parse(body) as { access_token: string }).access_token
  }

  it('is guarded there, and its challenge names metadata that a client finds', async () => {
    const refused = await client.send('/orders/me')
    expect(refused.status).toBe(401)
    const [, url = ''] = /resource_metadata="([^"]+)"/.exec(String(refused.headers['www-authenticate'])) ?? []
    expect(url).toBe(`https://${name}/.well-known/oauth-protected-resource/orders`)
    const found = await client.send(new URL(url).pathname)
    expect([found.status, JSON.parse(found.body)]).toMatchObject([200, { resource }])
    const answer = await client.send('/orders/me', [['authorization', `Bearer ${await login()}`]])
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { sub: 'ada' }])
  })

  it('takes tickets for the path that the application sees', async () => {
    const fields = [
      ['authorization', `Bearer ${await login()}`],
      ['content-type', 'application/x-www-form-urlencoded'],
    ] as const
    const status = async (path: string) => {
      const { body } = await client.send('/orders/auth/ticket', fields, 'POST', `path=${path}`)
      const { ticket } = JSON.parse(body) as { ticket: string }
      const url = `wss://127.0.0.1:${proxy.port}/orders/live?ticket=${ticket}`
      const ws = new WebSocket(url, { ...reaching(certified.cert), headers: { host: name } })
      return new Promise((resolve) => {
        ws.on('open', () => resolve('open') ?? ws.terminate())
        ws.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode) ?? ws.terminate())
        ws.on('error', () => undefined)
      })
    }
    expect([await status('/live'), await status('/orders/live')]).toEqual(['open', 401])
  })
})
