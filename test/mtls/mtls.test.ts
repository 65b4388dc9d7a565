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
import { sample } from '../docs/samples.ts'
import { hasCaddy, startCaddy } from '../proxies/caddy.ts'
import { reaching } from '../proxies/client.ts'
import { hasHaproxy, startHaproxy } from '../proxies/haproxy.ts'
import { hasNginx, startNginx } from '../proxies/nginx.ts'
import type { ProxySetting, RunningProxy } from '../proxies/process.ts'
import { alb, envoy, startDocumented } from './documented-proxy.ts'

const [ada, eve, mallory] = ['ada', 'eve', 'mallory'].map(certificate) as [Certificate, Certificate, Certificate]
const server = certificate('api.example.com')
const bound = token({ cnf: { 'x5t#S256': ada.thumbprint } })
const base = { issuer, audience, keys: forExpress.secret(key), on: { refused: () => {} } }
const direct = { ...base, proofs: [mtls()] }
const page = 'docs/bound-tokens.md'
/** Proxies as the page shows them, and what writes as the documentation of those says that nobody can run here. */
const proxies: readonly {
  readonly proxy: 'nginx' | 'rfc9440' | 'envoy' | 'alb'
  readonly has: () => boolean
  readonly start: (shown: string, setting: ProxySetting) => Promise<RunningProxy>
  readonly shown: () => string
}[] = [
  { proxy: 'nginx', has: hasNginx, start: startNginx, shown: () => sample(page, 'nginx', 'nginx') },
  { proxy: 'rfc9440', has: hasCaddy, start: startCaddy, shown: () => sample(page, 'Caddy', 'caddyfile') },
  { proxy: 'rfc9440', has: hasHaproxy, start: startHaproxy, shown: () => sample(page, 'HAProxy', 'haproxy') },
  { proxy: 'envoy', has: () => true, start: (_, setting) => startDocumented(envoy, setting), shown: () => '' },
  { proxy: 'alb', has: () => true, start: (_, setting) => startDocumented(alb, setting), shown: () => '' },
]
const forgeries = (of: Certificate): Record<string, string> => ({
  'x-ssl-client-cert': encodeURIComponent(of.cert),
  'client-cert': `:${Buffer.from(of.der).toString('base64')}:`,
  'x-forwarded-client-cert': `Hash=${of.hex}`,
  'x-amzn-mtls-clientcert-leaf': encodeURIComponent(of.cert),
})

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
    const options = { ...reaching(server.cert), host: '127.0.0.1', port, cert, key, agent: false }
    const fields = { host: 'api.example.com', authorization: `Bearer ${bound}`, ...headers }
    request({ ...options, headers: fields }, (response) => {
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
    const forged = forgeries(ada)
    expect([
      await ask(port, ada),
      await ask(port, eve),
      await ask(port, undefined),
      await ask(port, eve, forged),
    ]).toEqual([200, 401, 401, 401])
  })

  describe.each(proxies)('behind a proxy that speaks $proxy', ({ proxy, has, start, shown }) => {
    describe.skipIf(!has())('as the page shows it', () => {
      let running: RunningProxy
      beforeAll(async () => {
        const proxied = { ...base, proofs: [mtls({ proxy: { format: proxy, trust: ['127.0.0.1'] } })] }
        const upstream = await listening(createHttp(await make(proxied)))
        running = await start(shown(), { upstream, certificate: server, clients: [ada, eve] })
        ends.unshift(running.close)
      })

      it('count as it forwards them, and not as clients write them', async () => {
        const forged = forgeries(ada)
        const asked = [
          ask(running.port, ada),
          ask(running.port, ada, forgeries(eve)),
          ask(running.port, eve),
          ask(running.port, eve, forged),
        ]
        expect(await Promise.all(asked)).toEqual([200, 200, 401, 401])
      })

      it('are needed, and nobody gets in with one that is not trusted', async () => {
        const strangers = [undefined, mallory].flatMap((client) =>
          [{}, forgeries(ada)].map((fields) => ({ client, fields })),
        )
        const answers = strangers.map(({ client, fields }) => ask(running.port, client, fields).catch(() => 0))
        // nginx answers 400, the others end the handshake.
        expect((await Promise.all(answers)).filter((status) => status !== 0 && status !== 400)).toEqual([])
      })
    })
  })
})
