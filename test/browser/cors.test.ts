import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bearer as expressBearer } from '@bearer/express'
import { bearer as fastifyBearer } from '@bearer/fastify'
import { bearer as koaBearer } from '@bearer/koa'
import fastifyCors from '@fastify/cors'
import koaCors from '@koa/cors'
import Router from '@koa/router'
import cors from 'cors'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { guardOptions, token } from '../contract/support.ts'
import { launch } from './launch.ts'

type Order = 'before' | 'behind'

/** An application with the CORS middleware of its framework before the guard or behind it. */
const applications: { readonly [name: string]: (order: Order, origin: string) => Promise<RequestListener> } = {
  async express(order, origin) {
    const app = express()
    const both = [cors({ origin }), expressBearer(guardOptions)]
    app.use(...(order === 'before' ? both : both.reverse()))
    return app.get('/me', (_req, res) => void res.json({ in: true }))
  },
  async koa(order, origin) {
    const app = new Koa()
    const router = new Router()
    const both = [koaCors({ origin }), koaBearer(guardOptions)]
    for (const middleware of order === 'before' ? both : both.reverse()) app.use(middleware)
    router.get('/me', (ctx) => {
      ctx.body = { in: true }
    })
    return app.use(router.routes()).callback()
  },
  async fastify(order, origin) {
    const app = fastify()
    if (order === 'before') await app.register(fastifyCors, { origin })
    await app.register(fastifyBearer(guardOptions))
    if (order === 'behind') await app.register(fastifyCors, { origin })
    app.get('/me', async () => ({ in: true }))
    await app.ready()
    return app.routing
  },
}

async function listening(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe.each(Object.keys(applications))('a page of another origin, with an API on %s', (name) => {
  let browser: Browser
  let page: Page
  let site: Awaited<ReturnType<typeof listening>>
  let api: Awaited<ReturnType<typeof listening>> | undefined

  beforeAll(async () => {
    browser = await launch()
    site = await listening((_req, res) => void res.setHeader('content-type', 'text/html').end('<!doctype html>'))
    page = await browser.newPage()
    await page.goto(site.url)
  })
  afterEach(() => {
    api?.server.closeAllConnections()
    api?.server.close()
  })
  afterAll(async () => {
    await browser.close()
    site.server.close()
  })

  /** What a script of the page can read of an answer. */
  const read = async (order: Order, authorization: string): Promise<unknown> => {
    const application = applications[name]?.(order, site.url)
    if (!application) throw new Error(name)
    api = await listening(await application)
    return page.evaluate(
      ([url = '', sent = '']) =>
        fetch(`${url}/me`, { headers: { authorization: sent } }).then(
          async (response) => ({
            status: response.status,
            challenge: response.headers.get('www-authenticate')?.split(' ')[0] ?? null,
            body: await response.json(),
          }),
          (error: Error) => error.name,
        ),
      [api.url, authorization],
    )
  }

  it('reads answers and refusals, with their challenge, where CORS stands before the guard', async () => {
    expect(await read('before', `Bearer ${token()}`)).toEqual({ status: 200, challenge: null, body: { in: true } })
    api?.server.close()
    expect(await read('before', 'Bearer x.y.z')).toEqual({
      status: 401,
      challenge: 'Bearer',
      body: expect.objectContaining({ status: 401 }),
    })
  })

  it('cannot read a refusal where CORS stands behind the guard', async () => {
    expect(await read('behind', 'Bearer x.y.z')).toBe('TypeError')
  })
})
