import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwks, type KeySource, memoryStore, secret } from '@bearer/core'
import { upgrade } from '@bearer/core/node'
import * as forExpress from '@bearer/express'
import * as forFastify from '@bearer/fastify'
import * as forFetch from '@bearer/fetch'
import * as forKoa from '@bearer/koa'
import { createSessions, generateSigningKey, type Sessions, sessionEndpoints, signingKeys } from '@bearer/sessions'
import websocket from '@fastify/websocket'
import { serve } from '@hono/node-server'
import Router from '@koa/router'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { WebSocketServer } from 'ws'
import { audience, issuer, key } from '../contract/application.ts'

export const name = 'api.example.com'

/** A guarded server behind a proxy: `/auth`, `/api/me`, `/api/events` and, for WebSockets, `/live`. */
export interface Application {
  readonly port: number
  readonly sessions: Sessions
  /** Sends an event to whoever listens. */
  tell(text: string): void
  close(): Promise<void>
}

/** What a framework is given, and what it makes of it. */
interface Parts {
  readonly sessions: Sessions
  readonly options: {
    readonly issuers: readonly { readonly issuer: string; readonly audience: string; readonly keys: KeySource }[]
    readonly accept: { readonly cookie: string }
    readonly maxTokenLength: number
    readonly on: object
  }
  readonly endpoints: ReturnType<typeof sessionEndpoints>
  readonly listen: (send: (data: unknown) => boolean, signal: AbortSignal) => void
}
type Start = (parts: Parts) => Promise<{ readonly server: Server; readonly guard: { close(): Promise<void> } }>

const me = (
  subject: string | undefined,
  secure: boolean,
  ip: string | undefined,
  host: string | undefined,
): object => ({
  ...{ subject, secure, ip, host: host?.replace(/:\d+$/, '') },
})
const greeting = (): WebSocketServer =>
  new WebSocketServer({ noServer: true }).on('connection', (ws) => ws.on('message', (said) => ws.send(`heard ${said}`)))

/** With the trust that `docs/proxies.md` shows. */
const starts: { readonly [framework: string]: Start } = {
  Express: async ({ options, endpoints, listen }) => {
    const api = forExpress.bearer(options)
    const app = express().set('trust proxy', 'loopback')
    app.use('/auth', forExpress.routes(endpoints))
    app.use('/api', api)
    app.get('/api/me', (req, res) => void res.json(me(api.authOf(req).subject, req.secure, req.ip, req.hostname)))
    app.get(
      '/api/events',
      forExpress.eventStream(api, ({ send, signal }) => listen(send, signal)),
    )
    const server = createServer(app)
    forExpress.upgrade(server, api, greeting(), { path: '/live', tls: true })
    return { server: await listening(server), guard: api.guard }
  },
  Koa: async ({ options, endpoints, listen }) => {
    const api = forKoa.bearer(options)
    const app = new Koa({ proxy: true })
    const router = new Router()
    router.use(api)
    router.get('/api/me', (ctx) => {
      ctx.body = me(api.authOf(ctx).subject, ctx.secure, ctx.ip, ctx.hostname)
    })
    router.get(
      '/api/events',
      forKoa.eventStream(api, ({ send, signal }) => listen(send, signal)),
    )
    app.use(forKoa.routes(endpoints, { prefix: '/auth' })).use(router.routes())
    const server = createServer(app.callback())
    forKoa.upgrade(server, api, greeting(), { path: '/live', tls: true })
    return { server: await listening(server), guard: api.guard }
  },
  Fastify: async ({ options, endpoints, listen }) => {
    const api = forFastify.bearer(options)
    const app = fastify({ trustProxy: '127.0.0.1' })
    await app.register(websocket)
    app.register(forFastify.routes(endpoints), { prefix: '/auth' })
    app.register(async (scope) => {
      scope.register(api)
      scope.get('/api/me', async (request) =>
        me(api.authOf(request).subject, request.protocol === 'https', request.ip, request.hostname),
      )
      scope.get(
        '/api/events',
        forFastify.eventStream(api, ({ send, signal }) => listen(send, signal)),
      )
      scope.get('/live', { websocket: true }, (ws, request) => {
        forFastify.holdSocket(api, request, ws)
        ws.on('message', (said) => ws.send(`heard ${said}`))
      })
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return {
      server: app.server,
      guard: { close: async () => void (await Promise.all([api.guard.close(), app.close()])) },
    }
  },
  Hono: async ({ options, endpoints, listen }) => {
    const api = forFetch.bearer({ ...options, connection: forFetch.behindProxy })
    const auth = api.hono()
    const routes = forFetch.routes(endpoints, { prefix: '/auth', connection: forFetch.behindProxy })
    const events = forFetch.eventStream(api, ({ send, signal }) => listen(send, signal))
    const app = new Hono()
      .use(async (c, next) => routes(c.req.raw) ?? next())
      .use('/api/*', auth)
      .get('/api/me', (c) => {
        const field = (of: string): string | undefined => c.req.header(`x-forwarded-${of}`)
        return c.json(me(c.get('auth').subject, field('proto') === 'https', field('for'), field('host')))
      })
      .get('/api/events', (c) => events(c.req.raw, c.env))
    const server = await new Promise<Server>((resolve) => {
      const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made as Server))
    })
    upgrade(server, api.guard, greeting(), { path: '/live', tls: true })
    return { server, guard: api.guard }
  },
}

export const frameworks: readonly string[] = Object.keys(starts)

const signingKey = await generateSigningKey()

export async function startApplication(framework: string): Promise<Application> {
  const sessions = createSessions({
    issuer: `https://${name}`,
    audience: `https://${name}/api`,
    clientId: 'app',
    keys: signingKeys([signingKey]),
    refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    store: memoryStore(),
    publicUrl: `https://${name}`,
    cookies: true,
  })
  const login = ({ username }: { readonly [field: string]: string }) => ({ subject: username ?? '' })
  const listeners = new Set<(data: unknown) => boolean>()
  const start = starts[framework] as Start
  const { server, guard } = await start({
    sessions,
    options: {
      issuers: [
        { issuer: `https://${name}`, audience: `https://${name}/api`, keys: jwks(await sessions.jwks()) },
        { issuer, audience, keys: secret(key) },
      ],
      accept: { cookie: '__Host-Http-at' },
      maxTokenLength: 12_000,
      on: { refused: () => {} },
    },
    endpoints: sessionEndpoints(sessions, { login, transport: 'cookie' }),
    listen: (send, signal) => {
      listeners.add(send)
      signal.addEventListener('abort', () => listeners.delete(send))
    },
  })
  return {
    port: (server.address() as AddressInfo).port,
    sessions,
    tell: (text) => {
      for (const send of listeners) send(text)
    },
    close: async () => {
      await guard.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await sessions.close()
    },
  }
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
