import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { authOf, bearer, requireAnyScope, requireScope, routes } from '@bearer/koa'
import bodyParser from '@koa/bodyparser'
import cors from '@koa/cors'
import Router from '@koa/router'
import type Koa from 'koa'
import {
  appOrigin,
  endpoints,
  type Framework,
  guardOptions,
  hookOptions,
  metadata,
  operations,
  particular,
  throwing,
  unavailableOptions,
  waitingOptions,
  withoutRawHeaders,
} from './support.ts'

/** The application under test on a version of Koa. */
export function koaFramework(name: string, Application: typeof Koa): Framework {
  return {
    name,
    async start({ trustProxy = false, cors: withCors = false, parser = false, http2 = false, shim = false }) {
      const app = new Application({ proxy: trustProxy })
      app.silent = true
      app.use(async (ctx, next) => {
        try {
          await next()
        } catch (error) {
          const {
            status = 500,
            statusCode,
            headers,
            code,
            reason,
          } = error as { [name: string]: unknown } & { status?: number }
          ctx.status = status === 418 ? 500 : status
          ctx.body = { status, statusCode, headers, code, reason }
        }
      })
      if (withCors) app.use(cors({ origin: () => appOrigin, exposeHeaders: 'X-Total' }))
      if (parser) app.use(bodyParser())
      const api = bearer(guardOptions)
      const optional = bearer({ ...guardOptions, anonymous: 'if-absent' })
      const forwarding = bearer({ ...guardOptions, forwardErrors: true })
      const passing = bearer({ ...guardOptions, preflight: 'pass' })
      const router = new Router()

      app.use(routes(metadata))
      app.use(routes(endpoints, { prefix: '/auth' }))
      router.get(
        '/solo',
        api.requireScope('read', 'write'),
        (ctx) => void (ctx.body = { sub: api.authOf(ctx).subject }),
      )
      router.post('/operations', api.require(operations), (ctx) => void (ctx.body = { ran: true }))
      router.all('/solo/all', api.requireScope('read'), (ctx) => void (ctx.body = { ran: true }))
      router.all('/passing', passing, (ctx) => void (ctx.body = { ran: true }))
      router.all('/passing-auth', passing.requireScope('read'), (ctx) => void (ctx.body = passing.authOf(ctx).subject))
      router.all('/optional/all', optional, (ctx) => void (ctx.body = { ran: true }))
      router.all('/forwarded/all', forwarding, (ctx) => void (ctx.body = { ran: true }))
      router.all('/cors-behind', api, cors({ origin: () => appOrigin }), (ctx) => void (ctx.body = { ran: true }))
      router.all('/cors-before', cors({ origin: () => appOrigin }), api, (ctx) => void (ctx.body = { ran: true }))
      router.get('/optional', optional, (ctx) => void (ctx.body = { sub: optional.authOf(ctx)?.subject ?? null }))
      router.get('/forwarded', forwarding, (ctx) => void (ctx.body = {}))
      router.get('/forwarded-scope', forwarding, requireAnyScope('write', 'x'), (ctx) => void (ctx.body = {}))
      router.get('/unavailable', bearer(unavailableOptions), (ctx) => void (ctx.body = {}))
      router.get('/hook', bearer(hookOptions), (ctx) => void (ctx.body = {}))
      for (const [path, options] of Object.entries(particular))
        router.all(path, bearer(options), (ctx) => void (ctx.body = { ran: true }))
      router.get('/waiting', bearer(waitingOptions), (ctx) => void (ctx.body = { sub: authOf(ctx).subject }))
      const below = new Router({ prefix: '/v1' })
      below.get('/api/me', api, (ctx) => void (ctx.body = { sub: api.authOf(ctx).subject }))
      app.use(routes(endpoints, { prefix: '/v1/auth/' }))
      app.use(below.routes())
      const guarded = new Router()
      guarded.use(api)
      guarded.get('/api/me', (ctx) => void (ctx.body = { sub: authOf(ctx).subject, source: api.authOf(ctx).source }))
      guarded.get('/api/nested/me', optional, (ctx) => void (ctx.body = { sub: api.authOf(ctx).subject }))
      guarded.get('/api/free', requireScope('read'), (ctx) => void (ctx.body = {}))
      guarded.get('/api/admin', api.requireRole('admin'), (ctx) => void (ctx.body = {}))
      guarded.get(
        '/api/tenants/:tenant',
        api.requireClaims((claims, ctx) => claims.tenant === ctx['params']['tenant']),
        (ctx) => void (ctx.body = {}),
      )
      guarded.get('/api/boom', () => {
        throw Object.assign(new Error('boom'), { status: 418 })
      })
      guarded.get('/api/boom-later', async () => {
        await new Promise(setImmediate)
        throw new Error('boom')
      })
      guarded.all('/api/all', (ctx) => void (ctx.body = { ran: true }))
      guarded.options('/api/late-cors', (ctx) => void (ctx.status = 204))
      guarded.get(
        '/api/boom-in-test',
        api.requireClaims(async () => Promise.reject(new Error('boom'))),
        (ctx) => void (ctx.body = {}),
      )
      guarded.get(
        '/api/throws/:how/:thrown',
        api.requireClaims((_claims, ctx) => throwing(ctx.url)),
        (ctx) => void (ctx.body = {}),
      )
      guarded.post('/api/notes', (ctx) => void (ctx.body = { noted: true }))
      app.use(router.routes())
      app.use(guarded.routes())

      const server = http2 ? createHttp2Server(app.callback()) : createServer(app.callback())
      if (shim) server.prependListener('request', withoutRawHeaders)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
      return { port: (server.address() as AddressInfo).port, close }
    },
  }
}
