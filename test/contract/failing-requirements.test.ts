import type { AddressInfo } from 'node:net'
import * as forExpress from '@bearer/express'
import * as forFastify from '@bearer/fastify'
import * as forFetch from '@bearer/fetch'
import * as forKoa from '@bearer/koa'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { afterEach, describe, expect, it } from 'vitest'
import { audience, issuer, key } from './support.ts'

const options = { issuer, audience, keys: forExpress.secret(key), on: { refused: () => {} } }
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

type Requirement = { check: () => undefined; forRequest: () => never }
const listening = (server: { address(): unknown; close(): unknown }): number => {
  ends.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const frameworks: { readonly [name: string]: (requirement: Requirement) => Promise<number> } = {
  Express: async (requirement) => {
    const api = forExpress.bearer(options)
    const app = express().get('/', api.require(requirement), (_req, res) => void res.send('in'))
    app.get('/', (_req, res) => void res.send('in by the next route'))
    app.use(((_error, _req, res, _next) => void res.status(500).end()) as express.ErrorRequestHandler)
    return new Promise((resolve) => {
      const server = app.listen(0, '127.0.0.1', () => resolve(listening(server)))
    })
  },
  Koa: async (requirement) => {
    const app = new Koa({}).on('error', () => {})
    app.use(forKoa.bearer(options).require(requirement)).use((ctx) => {
      ctx.body = 'in'
    })
    return new Promise((resolve) => {
      const server = app.listen(0, '127.0.0.1', () => resolve(listening(server)))
    })
  },
  Fastify: async (requirement) => {
    const api = forFastify.bearer(options)
    const app = fastify()
    app.get('/', { onRequest: api.require(requirement) }, async () => 'in')
    await app.listen({ port: 0, host: '127.0.0.1' })
    ends.push(() => app.close())
    return (app.server.address() as AddressInfo).port
  },
  Hono: async (requirement) => {
    const app = new Hono().get('/', forFetch.bearer(options).hono().require(requirement), (c) => c.text('in'))
    app.onError((_error, c) => c.text('failed', 500))
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(listening(server)))
    })
  },
}

describe.each(Object.entries(frameworks))('a requirement whose forRequest throws, on %s', (_name, make) => {
  it.each([new Error('x'), undefined, null, 'route', 'router', 0])('%j: lets nobody in', async (thrown) => {
    const forRequest = (): never => {
      throw thrown
    }
    const port = await make({ check: () => undefined, forRequest })
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(500)
  })
})
