import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { mtls } from '@bearer/core'
import * as forExpress from '@bearer/express'
import * as forFastify from '@bearer/fastify'
import * as forFetch from '@bearer/fetch'
import * as forKoa from '@bearer/koa'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Certificate, certificate } from '../../packages/core/test/support/certificate.ts'
import { audience, issuer, key, token } from '../contract/support.ts'
import { hasNginx, startNginx } from './nginx.ts'

const [server, ada, eve] = ['server', 'ada', 'eve'].map(certificate) as [Certificate, Certificate, Certificate]
const bound = token({ cnf: { 'x5t#S256': ada.thumbprint } })
const base = { issuer, audience, keys: forExpress.secret(key), on: { refused: () => {} } }
const direct = { ...base, proofs: [mtls()] }
const proxied = { ...base, proofs: [mtls({ proxy: { format: 'nginx', trust: ['127.0.0.1'] } })] }

/** An application on each framework, whose guard looks at certificates. */
const applications: { readonly [name: string]: (options: typeof direct) => Promise<RequestListener> } = {
  Express: async (options) => {
    const app = express().set('trust proxy', 'loopback')
    app.use(forExpress.bearer(options), (_req, res) => void res.send('in'))
    return app
  },
  Koa: async (options) => {
    const app = new Koa({ proxy: true })
    app.use(forKoa.bearer(options))
    app.use((ctx) => {
      ctx.body = 'in'
    })
    return app.callback()
  },
  Fastify: async (options) => {
    const app = fastify({ trustProxy: '127.0.0.1' })
    app.register(forFastify.bearer(options))
    app.register(async (scope) => void scope.get('/', async () => 'in'))
    await app.ready()
    return (req, res) => app.routing(req, res)
  },
  fetch: async (options) => {
    const connection: forFetch.ConnectionOf<forFetch.NodePlatform> = (incoming, platform) => {
      const known = forFetch.nodeServer(incoming, platform)
      const { remoteAddress, tls } = known
      return {
        remoteAddress,
        tls: tls || forFetch.behindProxy(incoming).tls,
        clientCertificate: known.clientCertificate,
      }
    }
    const api = forFetch.bearer({ ...options, connection })
    const guarded = api.guard(() => new Response('in'))
    return getRequestListener((incoming, platform) => guarded(incoming, platform as forFetch.NodePlatform))
  },
}

/** The status that a client with a certificate, or none, gets. */
function ask(port: number, client: Certificate | undefined, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const { cert, key } = client ?? {}
    const options = { host: '127.0.0.1', port, cert, key, ca: server.cert, agent: false }
    request({ ...options, headers: { authorization: `Bearer ${bound}`, ...headers } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
      .on('error', reject)
      .end()
  })
}

describe.each(Object.entries(applications))('client certificates on %s', (_name, make) => {
  const ends: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const end of ends) await end()
  })
  async function listening(made: ReturnType<typeof createHttp> | ReturnType<typeof createServer>): Promise<number> {
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
    ends.push(() => new Promise((resolve) => void made.close(() => resolve())))
    return (made.address() as AddressInfo).port
  }

  it('count where the server itself ends TLS', async () => {
    const tls = { cert: server.cert, key: server.key, requestCert: true, rejectUnauthorized: false }
    const port = await listening(createServer(tls, await make(direct)))
    const forged = { 'x-ssl-client-cert': encodeURIComponent(ada.cert) }
    expect([
      await ask(port, ada),
      await ask(port, eve),
      await ask(port, undefined),
      await ask(port, eve, forged),
    ]).toEqual([200, 401, 401, 401])
  })

  describe.skipIf(!hasNginx())('behind nginx', () => {
    let port: number
    beforeAll(async () => {
      const nginx = await startNginx(await listening(createHttp(await make(proxied))), server)
      port = nginx.port
      ends.unshift(nginx.close)
    })

    it('count as nginx forwards them, and not as clients write them', async () => {
      const forged = { 'x-ssl-client-cert': encodeURIComponent(ada.cert) }
      const answers = [
        ask(port, ada),
        ask(port, eve),
        ask(port, undefined),
        ask(port, eve, forged),
        ask(port, undefined, forged),
      ]
      expect(await Promise.all(answers)).toEqual([200, 401, 401, 401, 401])
    })
  })
})
