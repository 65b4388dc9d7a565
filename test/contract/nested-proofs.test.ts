import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dpop, memoryStore } from '@bearer/core'
import * as forExpress from '@bearer/express'
import * as forFastify from '@bearer/fastify'
import * as forKoa from '@bearer/koa'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { send } from './client.ts'
import { audience, holder, issuer, key, proof, publicUrl, token } from './support.ts'

const ada = holder()
const bound = token({ cnf: ada.cnf })
const { replays } = memoryStore()
const options = () => ({
  issuer,
  audience,
  keys: forExpress.secret(key),
  on: { refused: () => {} },
  proofs: [dpop({ publicUrl, replays })],
})

/** Two guards of one store, one within the other, as an application has them that guards all and then a part. */
const applications: { readonly [name: string]: () => Promise<RequestListener> } = {
  Express: async () =>
    express().use(forExpress.bearer(options()), express.Router().use(forExpress.bearer(options())), (_req, res) => {
      res.send('in')
    }),
  Koa: async () => {
    const app = new Koa().use(forKoa.bearer(options())).use(forKoa.bearer(options()))
    return app.use((ctx) => void (ctx.body = 'in')).callback()
  },
  Fastify: async () => {
    const app = fastify()
    app.register(async (outer) => {
      outer.register(forFastify.bearer(options()))
      outer.register(async (inner) => {
        inner.register(forFastify.bearer(options()))
        inner.get('/', async () => 'in')
      })
    })
    await app.ready()
    return (req, res) => app.routing(req, res)
  },
}

describe.each(Object.entries(applications))('guards that nest on %s', (_name, make) => {
  it('take the one proof of a request, each of them, and never again', async () => {
    const server = createServer(await make())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const headers = [['authorization', `DPoP ${bound}`] as const, ['dpop', proof(ada, '/', bound)] as const]
    const statuses = [
      (await send(port, { path: '/', headers })).status,
      (await send(port, { path: '/', headers })).status,
    ]
    await new Promise((resolve) => server.close(resolve))
    expect(statuses).toEqual([200, 401])
  })
})
