import { bearer, type ConnectionOf, routes } from '@bearer/fetch'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import {
  appOrigin,
  endpoints,
  guardOptions,
  hookOptions,
  metadata,
  operations,
  particular,
  type Setup,
  throwing,
  unavailableOptions,
  waitingOptions,
} from './application.ts'

/** The application under test on Hono, for any server that it runs on. */
export function honoApplication<Platform>(connection: ConnectionOf<Platform>, setup: Setup): Hono {
  const { cors: withCors = false, parser = false } = setup
  const app = new Hono()
  if (withCors) app.use(cors({ origin: appOrigin, exposeHeaders: ['X-Total'] }))
  if (parser) {
    app.use(async (c, next) => {
      await c.req.raw.clone().text()
      await next()
    })
  }
  const api = bearer({ ...guardOptions, connection }).hono()
  const optional = bearer({ ...guardOptions, connection, anonymous: 'if-absent' }).hono()
  const forwarding = bearer({ ...guardOptions, connection, forwardErrors: true }).hono()
  const passing = bearer({ ...guardOptions, connection, preflight: 'pass' })
  const handles = { ofMetadata: routes(metadata), ofAuth: routes(endpoints, { prefix: '/auth', connection }) }
  const below = new Hono()
  const belowAuth = routes(endpoints, { prefix: '/v1/auth/', connection })
  const unavailable = bearer({ ...unavailableOptions, connection }).hono()
  const failing = bearer({ ...hookOptions, connection }).hono()
  const waiting = bearer({ ...waitingOptions, connection }).hono()

  app.all('/.well-known/*', (c) => handles.ofMetadata(c.req.raw) ?? c.notFound())
  app.all('/auth/*', (c) => handles.ofAuth(c.req.raw, c.env as Platform) ?? c.notFound())
  app.get('/solo', api.requireScope('read', 'write'), (c) => c.json({ sub: c.get('auth').subject }))
  app.post('/operations', api.require(operations), (c) => c.json({ ran: true }))
  app.all('/solo/all', api.requireScope('read'), (c) => c.json({ ran: true }))
  app.all('/passing', passing.hono(), (c) => c.json({ ran: true }))
  app.all('/passing-auth', passing.hono().requireScope('read'), (c) => c.json(passing.authOf(c).subject))
  app.all('/optional/all', optional, (c) => c.json({ ran: true }))
  app.all('/forwarded/all', forwarding, (c) => c.json({ ran: true }))
  app.use('/cors-behind', api, cors({ origin: appOrigin }))
  app.all('/cors-behind', (c) => c.json({ ran: true }))
  app.use('/cors-before', cors({ origin: appOrigin }), api)
  app.all('/cors-before', (c) => c.json({ ran: true }))
  app.get('/optional', optional, (c) => c.json({ sub: c.get('auth')?.subject ?? null }))
  app.get('/forwarded', forwarding, (c) => c.json({}))
  app.get('/forwarded-scope', forwarding, forwarding.requireAnyScope('write', 'x'), (c) => c.json({}))
  app.get('/unavailable', unavailable, (c) => c.json({}))
  app.get('/hook', failing, (c) => c.json({}))
  for (const [path, options] of Object.entries(particular))
    app.all(path, bearer({ ...options, connection }).hono(), (c) => c.json({ ran: true }))
  app.get('/waiting', waiting, (c) => c.json({ sub: c.get('auth').subject }))
  below.all('/auth/*', (c) => belowAuth(c.req.raw, c.env as Platform) ?? c.notFound())
  below.use('/api/*', api).get('/api/me', (c) => c.json({ sub: c.get('auth').subject }))
  app.route('/v1', below)
  app.use('/api/*', api)
  app.use('/api/nested/*', api, optional)
  app.get('/api/me', api, (c) => c.json({ sub: c.get('auth').subject, source: c.var.auth.source }))
  app.get('/api/nested/me', api, (c) => c.json({ sub: c.get('auth').subject }))
  app.get('/api/free', api.requireScope('read'), (c) => c.json({}))
  app.get('/api/admin', api.requireRole('admin'), (c) => c.json({}))
  app.get(
    '/api/tenants/:tenant',
    api.requireClaims(({ tenant }, c) => tenant === c.req.param('tenant')),
    (c) => c.json({}),
  )
  app.get('/api/boom', () => {
    throw Object.assign(new Error('boom'), { status: 418 })
  })
  app.get('/api/boom-later', async () => {
    await new Promise((resolve) => setTimeout(resolve))
    throw new Error('boom')
  })
  app.all('/api/all', (c) => c.json({ ran: true }))
  app.options('/api/late-cors', (c) => c.body(null, 204))
  app.get(
    '/api/boom-in-test',
    api.requireClaims(async () => Promise.reject(new Error('boom'))),
    (c) => c.json({}),
  )
  app.get(
    '/api/throws/:how/:thrown',
    api.requireClaims((_claims, c) => throwing(c.req.raw.url)),
    (c) => c.json({}),
  )
  app.post('/api/notes', (c) => c.json({ noted: true }))
  app.onError((error, c) => {
    const {
      status = 500,
      statusCode,
      headers,
      code,
      reason,
    } = error as unknown as { status?: number } & { [name: string]: unknown }
    return c.json({ status, statusCode, headers, code, reason }, (status === 418 ? 500 : status) as 500)
  })
  return app
}
