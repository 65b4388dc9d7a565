import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { authOf, bearer, requireAnyScope, requireScope, routes } from '@bearer/express'
import cors from 'cors'
import type express from 'express'
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

/** The application under test on a version of Express. */
export function expressFramework(name: string, make: typeof express): Framework {
  return {
    name,
    async start({ trustProxy = false, cors: withCors = false, parser = false, shim = false }) {
      const app = make()
      app.set('trust proxy', trustProxy)
      if (withCors) app.use(cors({ origin: appOrigin, exposedHeaders: ['X-Total'] }))
      if (parser) app.use(make.json(), make.urlencoded({ extended: true }))
      const api = bearer(guardOptions)
      const optional = bearer({ ...guardOptions, anonymous: 'if-absent' })
      const forwarding = bearer({ ...guardOptions, forwardErrors: true })
      const passing = bearer({ ...guardOptions, preflight: 'pass' })

      app.use(routes(metadata))
      app.use('/auth', routes(endpoints))
      app.get('/solo', api.requireScope('read', 'write'), (req, res) => void res.json({ sub: api.authOf(req).subject }))
      app.post('/operations', api.require(operations), (_req, res) => void res.json({ ran: true }))
      app.all('/solo/all', api.requireScope('read'), (_req, res) => void res.json({ ran: true }))
      app.all('/passing', passing, (_req, res) => void res.json({ ran: true }))
      app.all('/passing-auth', passing.requireScope('read'), (req, res) => void res.json(passing.authOf(req).subject))
      app.all('/optional/all', optional, (_req, res) => void res.json({ ran: true }))
      app.all('/forwarded/all', forwarding, (_req, res) => void res.json({ ran: true }))
      app.use('/cors-behind', api, cors({ origin: appOrigin }), (_req, res) => void res.json({ ran: true }))
      app.use('/cors-before', cors({ origin: appOrigin }), api, (_req, res) => void res.json({ ran: true }))
      app.get('/optional', optional, (req, res) => void res.json({ sub: optional.authOf(req)?.subject ?? null }))
      app.get('/forwarded', forwarding, (_req, res) => void res.json({}))
      app.get('/forwarded-scope', forwarding, requireAnyScope('write', 'x'), (_req, res) => void res.json({}))
      app.get('/unavailable', bearer(unavailableOptions), (_req, res) => void res.json({}))
      app.get('/hook', bearer(hookOptions), (_req, res) => void res.json({}))
      app.get('/waiting', bearer(waitingOptions), (req, res) => void res.json({ sub: authOf(req).subject }))
      for (const [path, options] of Object.entries(particular))
        app.all(path, bearer(options), (_req, res) => void res.json({ ran: true }))
      const below = make.Router()
      below.use('/auth', routes(endpoints))
      below.use('/api', api)
      below.get('/api/me', (req, res) => void res.json({ sub: api.authOf(req).subject }))
      app.use('/v1', below)
      app.use('/api', api)
      app.use('/api/nested', api, optional)
      app.get('/api/me', (req, res) => void res.json({ sub: authOf(req).subject, source: api.authOf(req).source }))
      app.get('/api/nested/me', (req, res) => void res.json({ sub: api.authOf(req).subject }))
      app.get('/api/free', requireScope('read'), (_req, res) => void res.json({}))
      app.get('/api/admin', api.requireRole('admin'), (_req, res) => void res.json({}))
      app.get(
        '/api/tenants/:tenant',
        api.requireClaims((claims, req) => claims.tenant === req.params['tenant']),
        (_req, res) => void res.json({}),
      )
      app.get('/api/boom', () => {
        throw Object.assign(new Error('boom'), { status: 418 })
      })
      app.get('/api/boom-later', (_req, _res, next) => void setImmediate(() => next(new Error('boom'))))
      app.all('/api/all', (_req, res) => void res.json({ ran: true }))
      app.options('/api/late-cors', (_req, res) => void res.sendStatus(204))
      app.get(
        '/api/boom-in-test',
        api.requireClaims(async () => Promise.reject(new Error('boom'))),
        (_req, res) => void res.json({}),
      )
      app.get(
        '/api/throws/:how/:thrown',
        api.requireClaims((_claims, req) => throwing(req.url)),
        (_req, res) => void res.json({}),
      )
      app.get('/api/throws/:how/:thrown', (_req, res) => void res.json({}))
      app.post('/api/notes', (_req, res) => void res.json({ noted: true }))
      app.use(((error, _req, res, _next) => {
        const {
          status = 500,
          statusCode,
          headers,
          code,
          reason,
        } = error as { [name: string]: unknown } & { status?: number }
        res.status(status === 418 ? 500 : status).json({ status, statusCode, headers, code, reason })
      }) as express.ErrorRequestHandler)

      const server = createServer(app)
      if (shim) server.prependListener('request', withoutRawHeaders)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
      return { port: (server.address() as AddressInfo).port, close }
    },
  }
}
