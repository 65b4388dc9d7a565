import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secret } from '@bearer/core'
import * as forExpress from '@bearer/express'
import * as forFastify from '@bearer/fastify'
import * as forFetch from '@bearer/fetch'
import * as forKoa from '@bearer/koa'
import { getRequestListener } from '@hono/node-server'
import Router from '@koa/router'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { expect, it } from 'vitest'
import { audience, issuer, key } from '../contract/application.ts'
import { token } from '../contract/support.ts'

const hints: string[] = []
const options = {
  ...{ issuer, audience, keys: secret(key) },
  on: { refused: ({ hint }: { readonly hint: string }) => void hints.push(hint) },
}

function ofExpress(trust: string | boolean): RequestListener {
  const app = express().set('trust proxy', trust)
  app.get('/me', forExpress.bearer(options), (req, res) => void res.json({ ip: req.ip }))
  return app
}

async function ofFastify(): Promise<RequestListener> {
  const app = fastify({ trustProxy: true })
  app.get('/me', { onRequest: forFastify.bearer(options) }, async ({ ip }) => ({ ip }))
  await app.ready()
  return app.routing
}

const ofKoa = (): RequestListener => {
  const router = new Router().use(forKoa.bearer(options)).get('/me', (ctx) => {
    ctx.body = { ip: ctx.ip }
  })
  return new Koa({ proxy: true }).use(router.routes()).callback()
}

const ofFetch = (): RequestListener =>
  getRequestListener(
    forFetch.bearer({ ...options, connection: forFetch.behindProxy }).guard(() => Response.json({ ip: '203.0.113.9' })),
  )

/** What a server on a Unix socket answers to a request as a proxy hands it over. */
async function answer(listener: RequestListener, proto: string): Promise<readonly [number | undefined, string]> {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-socket-'))
  const socketPath = join(folder, 'api.sock')
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  const headers = {
    ...{ host: 'api.example.com', authorization: `Bearer ${await token()}`, connection: 'close' },
    ...{ 'x-forwarded-proto': proto, 'x-forwarded-for': '203.0.113.9' },
  }
  const answered = await new Promise<readonly [number | undefined, string]>((resolve, reject) => {
    const sent = request({ socketPath, path: '/me', headers }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve([response.statusCode, text])
    })
    sent.on('error', reject).end()
  })
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true })
  return answered
}

it.each([
  ['Express', async () => ofExpress(true)],
  ['Koa', async () => ofKoa()],
  ['Fastify', ofFastify],
  ['@bearer/fetch', async () => ofFetch()],
])(
  '%s on a Unix socket takes what its proxy got over TLS, as docs/proxies.md has it, and nothing else',
  async (_, start) => {
    expect(await answer(await start(), 'https')).toEqual([200, '{"ip":"203.0.113.9"}'])
    expect((await answer(await start(), 'http'))[0]).toBe(403)
  },
)

it('says what to set where the proxy is trusted by an address, which a Unix socket has not', async () => {
  hints.length = 0
  expect((await answer(ofExpress('loopback'), 'https'))[0]).toBe(403)
  expect(hints).toEqual([expect.stringContaining('true on a Unix socket')])
})
