import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as expressAdapter from '@bearer/express'
import * as fastifyAdapter from '@bearer/fastify'
import * as koaAdapter from '@bearer/koa'
import express, { type Express } from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import Koa from 'koa'
import Koa2 from 'koa2'
import { guardOptions } from './support.ts'

/** What one small application is made of. */
export interface Small {
  /** Beside the options of the contract. */
  readonly options?: object
  /** Does something to the object that `auth` is put on, before the guard runs. */
  readonly before?: (carrier: object) => void
  /** A copy of the adapter whose free helper stands on the route. */
  readonly copy?: { readonly requireScope: (scope: string) => unknown }
}

/** `GET /x` needs a token, and the scope `read` where there is a `copy`. It answers what `look` makes of the carrier. */
export interface SmallApp {
  readonly name: string
  readonly adapter: string
  start(small: Small): Promise<{ readonly port: number; readonly logged: unknown[]; close(): Promise<unknown> }>
}

/** What a handler sees: by the guard, and on the carrier under two names. */
const look = (subject: string | undefined, carrier: unknown): object => {
  const { auth, user } = (carrier ?? {}) as { auth?: unknown; user?: unknown }
  const shown = (value: unknown): unknown => (value as { subject?: unknown } | undefined)?.subject ?? value ?? null
  return { subject, auth: shown(auth), user: shown(user) }
}

async function listening(server: Server, logged: unknown[]): ReturnType<SmallApp['start']> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => new Promise((resolve) => server.close(resolve))
  return { port: (server.address() as AddressInfo).port, logged, close }
}

const onExpress = (name: string, make: () => Express): SmallApp => ({
  name,
  adapter: '@bearer/express',
  start({ options, before, copy }) {
    const logged: unknown[] = []
    const app = make()
    // Express itself writes what its last handler logs to the console in every environment but this.
    app.set('env', 'production')
    const api = expressAdapter.bearer({ ...guardOptions, ...options } as never)
    if (before) {
      app.use((req, _res, next) => {
        before(req)
        next()
      })
    }
    app.use('/x', api)
    if (copy) app.use('/x', copy.requireScope('read') as express.RequestHandler)
    app.get('/x', (req, res) => void res.json(look(api.authOf(req).subject, req)))
    return listening(createServer(app), logged)
  },
})

const onKoa = (name: string, Application: typeof Koa): SmallApp => ({
  name,
  adapter: '@bearer/koa',
  start({ options, before, copy }) {
    const logged: unknown[] = []
    const app = new Application()
    const api = koaAdapter.bearer({ ...guardOptions, ...options } as never)
    if (before) {
      app.use((ctx, next) => {
        before(ctx.state)
        return next()
      })
    }
    app.use(api)
    if (copy) app.use(copy.requireScope('read') as Koa.Middleware)
    app.use((ctx) => void (ctx.body = look(api.authOf(ctx).subject, ctx.state)))
    return listening(createServer(app.callback()), logged)
  },
})

const onFastify: SmallApp = {
  name: 'Fastify 5',
  adapter: '@bearer/fastify',
  async start({ options, before, copy }) {
    const logged: unknown[] = []
    const app = fastify({
      logger: { level: 'error', stream: { write: (line: string) => void logged.push(line) } },
    })
    const api = fastifyAdapter.bearer({ ...guardOptions, ...options } as never)
    if (before) app.addHook('onRequest', async (request) => before(request))
    app.register(async (scope) => {
      scope.register(api)
      scope.get('/x', { ...(copy && { onRequest: copy.requireScope('read') as never }) }, async (request) =>
        look(api.authOf(request).subject, request),
      )
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: (app.server.address() as AddressInfo).port, logged, close: () => app.close() }
  },
}

export const smallApps: readonly SmallApp[] = [
  onExpress('Express 4', express4 as unknown as typeof express),
  onExpress('Express 5', express),
  onKoa('Koa 2', Koa2 as unknown as typeof Koa),
  onKoa('Koa 3', Koa),
  onFastify,
]
