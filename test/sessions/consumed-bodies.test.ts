import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryStore } from '@bearer/core'
import { routes as expressRoutes } from '@bearer/express'
import { routes as fastifyRoutes } from '@bearer/fastify'
import { routes as koaRoutes } from '@bearer/koa'
import { createSessions, generateSigningKey, sessionEndpoints, signingKeys } from '@bearer/sessions'
import express, { type ErrorRequestHandler } from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { afterAll, describe, expect, it } from 'vitest'
import { send } from '../contract/client.ts'

const sessions = createSessions({
  issuer: 'https://app.example',
  audience: 'https://api.example',
  clientId: 'app',
  keys: signingKeys([await generateSigningKey()]),
  refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
  store: memoryStore(),
})
const seen: object[] = []
const login = (fields: object): undefined => void seen.push({ ...fields })
const endpoints = sessionEndpoints(sessions, { login, transport: 'body' })

/** What a webhook's signature is checked over, or a log wants: everything that arrives. */
async function read(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
type Kept = { rawBody?: string; body?: unknown }

/** A server whose own code reads every body first; `leaves` puts what it has read where parsers of the framework do. */
interface Setup {
  readonly name: string
  serve(leaves: boolean, heard: (error: unknown) => void): Promise<{ readonly port: number; close(): unknown }>
}

async function listening(handler: Parameters<typeof createServer>[1]) {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

const setups: readonly Setup[] = [
  {
    name: 'Express',
    serve(leaves, heard) {
      const app = express()
      app.use(async (req: Kept & express.Request, _res, next) => {
        req.rawBody = await read(req)
        if (leaves) req.body = req.rawBody
        next()
      })
      app.use(expressRoutes(endpoints))
      const failed: ErrorRequestHandler = (error, _req, res, _next) => {
        heard(error)
        res.sendStatus(500)
      }
      app.use(failed)
      return listening(app)
    },
  },
  {
    name: 'Koa',
    serve(leaves, heard) {
      const app = new Koa()
      app.on('error', heard)
      app.use(async (ctx, next) => {
        const request = ctx.request as Kept
        request.rawBody = await read(ctx.req)
        if (leaves) request.body = request.rawBody
        await next()
      })
      app.use(koaRoutes(endpoints))
      return listening(app.callback() as Parameters<typeof createServer>[1])
    },
  },
  {
    name: 'Fastify',
    async serve(leaves, heard) {
      const app = fastify()
      app.setErrorHandler((error, _request, reply) => {
        heard(error)
        return reply.code(500).send({})
      })
      app.addHook('preHandler', async (request) => {
        const kept = request as Kept
        kept.rawBody = await read(request.raw)
        if (leaves) kept.body = kept.rawBody
      })
      app.register(fastifyRoutes(endpoints))
      await app.listen({ port: 0, host: '127.0.0.1' })
      return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
    },
  },
]

afterAll(() => sessions.close())

describe.each(setups)('the body of a log-in that a middleware of $name has read', ({ serve }) => {
  const form = 'application/x-www-form-urlencoded'
  const sent = (type: string) => ({
    method: 'POST',
    path: '/login',
    headers: [['content-type', type]] as const,
    body: 'username=ada&password=right',
  })

  it.each([true, false])(
    'is no wrong password: it is an error that says what to do, or read where it was left (%s)',
    async (leaves) => {
      seen.length = 0
      const errors: unknown[] = []
      const { port, close } = await serve(leaves, (error) => errors.push(error))
      const { status, body } = await send(port, sent(form))
      const other = await send(port, sent('multipart/form-data; boundary=x'))
      await close()
      expect(other.status).toBe(415)
      if (leaves) expect([status, seen, errors]).toEqual([401, [{ username: 'ada', password: 'right' }], []])
      else {
        expect([status, seen]).toEqual([500, []])
        expect(errors.map(String)).toEqual([
          expect.stringMatching(/has been read already, and nothing is left of it: mount/),
        ])
      }
      expect(body).not.toContain('right')
    },
  )
})
