import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bearer as expressBearer } from '@bearer/express'
import { bearer as fastifyBearer } from '@bearer/fastify'
import { bearer as koaBearer } from '@bearer/koa'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { send } from './client.ts'
import { guardOptions, token } from './support.ts'

const options = { ...guardOptions, maxTokenLength: 65_536 }
const maxHeaderSize = 98_304

/** Servers that take header fields of 96 KiB, as each framework is told to. */
const servers: { readonly [framework: string]: () => Promise<Server> } = {
  express: async () => {
    const app = express().use(expressBearer(options), (_req, res) => void res.json({ ran: true }))
    return createServer({ maxHeaderSize }, app)
  },
  koa: async () => {
    const app = new Koa().use(koaBearer(options)).use((ctx) => void (ctx.body = { ran: true }))
    return createServer({ maxHeaderSize }, app.callback() as RequestListener)
  },
  fastify: async () => {
    const app = fastify({ http: { maxHeaderSize } })
    app.register(fastifyBearer(options))
    app.get('/', async () => ({ ran: true }))
    await app.ready()
    return app.server
  },
}
const long = (characters: number): string => token({ padding: 'x'.repeat(Math.floor(characters * 0.75) - 180) })

describe.each(Object.entries(servers))('on %s, with maxHeaderSize raised', (_, make) => {
  it('a token of up to maxTokenLength passes, and a longer one does not', async () => {
    const server = await make()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const answered = async (value: string): Promise<number> =>
      (await send(port, { path: '/', headers: [['authorization', `Bearer ${value}`]] })).status
    expect(await answered(long(20_000))).toBe(200)
    expect(await answered(long(65_000))).toBe(200)
    expect(await answered(long(66_500))).toBe(401)
    expect(await answered('x'.repeat(100_000))).toBe(431)
    server.close()
  })
})
