import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import {
  connect as connectHttp2,
  constants,
  createServer as createHttp2Server,
  type ServerHttp2Stream,
} from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createGuard, type EventStream, eventStreams, type Revocations } from '@bearer/core'
import { NodeRequest, writeEventStream } from '@bearer/core/node'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { bearer as express, eventStream as expressEvents } from '@bearer/express'
import { bearer as fastify, eventStream as fastifyEvents } from '@bearer/fastify'
import { eventStream as fetchEvents, bearer as fetching, nodeServer } from '@bearer/fetch'
import { bearer as koa, eventStream as koaEvents } from '@bearer/koa'
import { getRequestListener } from '@hono/node-server'
import expressApp from 'express'
import fastifyApp, { type FastifyInstance } from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { afterAll, beforeAll, expect, it } from 'vitest'

type Feed = (events: EventStream) => void
type Options = { issuer: string; audience: string; revocations: Revocations }

/** Servers of events, each with one route. */
const servers: { readonly [name: string]: (options: Options, feed: Feed) => Server | Promise<Server> } = {
  Express: (options, feed) => createServer(expressApp().get('/', expressEvents(express(options), feed))),
  Koa: (options, feed) => {
    const app = new Koa().use(koaEvents(koa(options), feed))
    // Koa writes to the console of a client that has gone.
    app.silent = true
    return createServer(app.callback())
  },
  Fastify: async (options, feed) => {
    const app = fastifyApp()
    app.get('/', fastifyEvents(fastify(options), feed))
    await app.ready()
    return app.server
  },
  Hono: (options, feed) => {
    const events = fetchEvents(fetching({ ...options, connection: nodeServer }), feed)
    return createServer(getRequestListener(new Hono().get('/', (c) => events(c.req.raw, c.env)).fetch))
  },
}

/** The same over HTTP/2, where there is no socket of one response: frameworks, and Node alone. */
const http2Servers: typeof servers = {
  Koa: (options, feed) => {
    const app = new Koa().use(koaEvents(koa(options), feed))
    app.silent = true
    return createHttp2Server(app.callback()) as unknown as Server
  },
  Fastify: async (options, feed) => {
    const app = fastifyApp({ http2: true }) as unknown as FastifyInstance
    app.get('/', fastifyEvents(fastify(options), feed))
    await app.ready()
    return app.server
  },
  Hono: (options, feed) => {
    const events = fetchEvents(fetching({ ...options, connection: nodeServer }), feed)
    const listener = getRequestListener(new Hono().get('/', (c) => events(c.req.raw, c.env)).fetch)
    return createHttp2Server(listener as never) as unknown as Server
  },
  Node: (options, feed) => {
    const guard = createGuard(options)
    const begin = eventStreams({ guard } as never, feed)
    return createHttp2Server(async (req, res) => {
      const result = await guard.enforce(req, (native) => new NodeRequest(native))
      if (result.ok) writeEventStream(res as never, begin(req))
    }) as unknown as Server
  },
}

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://api.example', clock: Date.now })
})
afterAll(() => issuer.close())

/** A guard that decides when it is told to, about a client that has left by then; gives when its stream is over. */
interface Leaving {
  readonly revocations: Revocations
  readonly asking: Promise<void>
  readonly over: Promise<void>
  readonly feed: Feed
  decide(): void
}

function leaving(): Leaving {
  let [asked, decide, end] = [() => {}, (_revoked: boolean) => {}, () => {}]
  const asking = new Promise<void>((resolve) => {
    asked = resolve
  })
  const decided = new Promise<boolean>((resolve) => {
    decide = resolve
  })
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  const isRevoked = async (): Promise<boolean> => {
    asked()
    return decided
  }
  return {
    ...{ revocations: { isRevoked, revoke: async () => {} }, asking, over },
    feed: ({ signal }) => signal.addEventListener('abort', end),
    decide: () => decide(false),
  }
}

it.each(Object.keys(http2Servers))(
  'a client of %s over HTTP/2 that leaves while the guard decides leaves no stream behind',
  async (name) => {
    const { revocations, asking, over, feed, decide } = leaving()
    const make = http2Servers[name] as (typeof servers)[string]
    const server = await make({ issuer: issuer.issuer, audience: 'https://api.example', revocations }, feed)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const arriving = once(server, 'stream') as Promise<unknown> as Promise<[ServerHttp2Stream]>
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const stream = session.request({ authorization: `Bearer ${await issuer.mint({})}` }).on('error', () => {})
    const [arrived] = await arriving
    await asking
    const gone = new Promise((resolve) => arrived.once('close', resolve))
    stream.close(constants.NGHTTP2_CANCEL)
    await gone
    decide()
    await over
    session.destroy()
    server.close()
  },
)

it.each(Object.keys(servers))(
  'a client of %s that leaves while the guard decides leaves no stream behind',
  async (name) => {
    const { revocations, asking, over, feed, decide } = leaving()
    const make = servers[name] as (typeof servers)[string]
    const server = await make({ issuer: issuer.issuer, audience: 'https://api.example', revocations }, feed)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const arriving = once(server, 'connection') as Promise<[Socket]>
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
    client.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${await issuer.mint({})}\r\n\r\n`)
    const [connection] = await arriving
    await asking
    const gone = new Promise((resolve) => connection.once('close', resolve))
    client.resetAndDestroy()
    await gone
    decide()
    await over
    expect(connection.destroyed).toBe(true)
    server.close()
  },
)
