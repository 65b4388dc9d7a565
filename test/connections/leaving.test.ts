import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { EventStream, Revocations } from '@bearer/core'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { bearer as express, eventStream as expressEvents } from '@bearer/express'
import { bearer as fastify, eventStream as fastifyEvents } from '@bearer/fastify'
import { eventStream as fetchEvents, bearer as fetching, nodeServer } from '@bearer/fetch'
import { bearer as koa, eventStream as koaEvents } from '@bearer/koa'
import { getRequestListener } from '@hono/node-server'
import expressApp from 'express'
import fastifyApp from 'fastify'
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

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://api.example', clock: Date.now })
})
afterAll(() => issuer.close())

it.each(Object.keys(servers))(
  'a client of %s that leaves while the guard decides leaves no stream behind',
  async (name) => {
    let asked = (): void => {}
    let decide = (_revoked: boolean): void => {}
    const asking = new Promise<void>((resolve) => {
      asked = resolve
    })
    const decided = new Promise<boolean>((resolve) => {
      decide = resolve
    })
    const isRevoked = async (): Promise<boolean> => {
      asked()
      return decided
    }
    const revocations = { isRevoked, revoke: async () => {} }
    let feed: Feed = () => {}
    const over = new Promise<void>((resolve) => {
      feed = ({ signal }) => signal.addEventListener('abort', () => resolve())
    })
    const make = servers[name] as (typeof servers)[string]
    const server = await make({ issuer: issuer.issuer, audience: 'https://api.example', revocations }, (events) =>
      feed(events),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const arriving = once(server, 'connection') as Promise<[Socket]>
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
    client.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${await issuer.mint({})}\r\n\r\n`)
    const [connection] = await arriving
    await asking
    const gone = new Promise((resolve) => connection.once('close', resolve))
    client.resetAndDestroy()
    await gone
    decide(false)
    await over
    expect(connection.destroyed).toBe(true)
    server.close()
  },
)
