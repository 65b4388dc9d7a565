import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bearer as express, eventStream as expressEvents, upgrade } from '@bearer/express'
import { bearer as fastify, eventStream as fastifyEvents, holdSocket } from '@bearer/fastify'
import { eventStream as fetchEvents, bearer as fetching, nodeServer } from '@bearer/fetch'
import { bearer as koa, eventStream as koaEvents, upgrade as upgradeKoa } from '@bearer/koa'
import type { Sessions } from '@bearer/sessions'
import websocket from '@fastify/websocket'
import { serve } from '@hono/node-server'
import Router from '@koa/router'
import expressApp from 'express'
import fastifyApp from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { WebSocketServer } from 'ws'

/** Serves a WebSocket at `/live`, where it can, and events at `/events`, to who has the scope `live`. */
export interface LiveServer {
  readonly port: number
  close(): Promise<void>
}
export const liveServers: { readonly [name: string]: (sessions: Sessions) => Promise<LiveServer> } = {
  Express: async (sessions) => {
    const api = express({ sessions })
    const app = expressApp().get(
      '/events',
      expressEvents(api, ({ send }, req) => void send(api.authOf(req).subject)),
    )
    const server = createServer(app)
    upgrade(server, api, greeting(), { path: '/live', scopes: ['live'] })
    return listening(server, api.guard)
  },
  Koa: async (sessions) => {
    const api = koa({ sessions })
    const router = new Router().get(
      '/events',
      koaEvents(api, ({ send }, ctx) => void send(api.authOf(ctx).subject)),
    )
    const server = createServer(new Koa().use(router.routes()).callback())
    upgradeKoa(server, api, greeting(), { path: '/live', scopes: ['live'] })
    return listening(server, api.guard)
  },
  Fastify: async (sessions) => {
    const api = fastify({ sessions })
    const app = fastifyApp()
    await app.register(websocket)
    app.get(
      '/events',
      fastifyEvents(api, ({ send }, request) => void send(api.authOf(request).subject)),
    )
    app.register(async (scope) => {
      scope.register(api)
      scope.get('/live', { websocket: true, onRequest: api.requireScope('live') }, (ws, request) => {
        holdSocket(api, request, ws)
        ws.send('hello')
      })
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    return { port, close: async () => void (await Promise.all([api.guard.close(), app.close()])) }
  },
  Hono: async (sessions) => {
    const api = fetching({ sessions, connection: nodeServer })
    const events = fetchEvents(api, ({ send, held }) => void send(held.auth.subject))
    const app = new Hono().get('/events', (c) => events(c.req.raw, c.env))
    const server = await new Promise<Server>((resolve) => {
      const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made as Server))
    })
    const { port } = server.address() as AddressInfo
    upgrade(server, api.guard, greeting(), { path: '/live', scopes: ['live'] })
    return { port, close: () => closed(server, api.guard) }
  },
}

function greeting(): WebSocketServer {
  return new WebSocketServer({ noServer: true }).on('connection', (ws) => ws.send('hello'))
}

async function listening(server: Server, guard: { close(): Promise<void> }): Promise<LiveServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => closed(server, guard) }
}

async function closed(server: Server, guard: { close(): Promise<void> }): Promise<void> {
  await guard.close()
  await new Promise((resolve) => server.close(resolve))
}
