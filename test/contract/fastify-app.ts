import type { AddressInfo } from 'node:net'
import { authOf, bearer, requireAnyScope, requireScope, routes } from '@bearer/fastify'
import cors from '@fastify/cors'
import formBody from '@fastify/formbody'
import fastify, { type FastifyInstance } from 'fastify'
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

/** The application under test on Fastify. */
export const fastifyFramework: Framework = {
  name: 'Fastify 5',
  async start({ trustProxy = false, cors: withCors = false, parser = false, http2 = false, shim = false }) {
    const options = { trustProxy, forceCloseConnections: true }
    // One type stands for both, which differ in nothing that is used here.
    const app = http2 ? (fastify({ ...options, http2 }) as unknown as FastifyInstance) : fastify(options)
    if (shim) app.server.prependListener('request', withoutRawHeaders)
    app.setErrorHandler((error, _request, reply) => {
      const {
        status = 500,
        statusCode,
        headers,
        code,
        reason,
      } = error as unknown as { [name: string]: unknown } & { status?: number }
      void reply.code(status === 418 ? 500 : status).send({ status, statusCode, headers, code, reason })
    })
    if (withCors) app.register(cors, { origin: appOrigin, exposedHeaders: ['X-Total'] })
    if (parser) app.register(formBody)
    const api = bearer(guardOptions)
    const optional = bearer({ ...guardOptions, anonymous: 'if-absent' })
    const forwarding = bearer({ ...guardOptions, forwardErrors: true })
    const passing = bearer({ ...guardOptions, preflight: 'pass' })

    app.register(routes(metadata))
    app.register(routes(endpoints), { prefix: '/auth' })
    app.get('/solo', { onRequest: api.requireScope('read', 'write') }, async (request) => ({
      sub: api.authOf(request).subject,
    }))
    const ran = async (): Promise<object> => ({ ran: true })
    app.post('/operations', { onRequest: api.require(operations) }, ran)
    app.all('/solo/all', { onRequest: api.requireScope('read') }, ran)
    app.all(
      '/passing-auth',
      { onRequest: passing.requireScope('read') },
      async (request) => passing.authOf(request).subject,
    )
    app.register(async (scope) => {
      scope.register(passing)
      scope.all('/passing', ran)
    })
    for (const [prefix, first, second] of [
      ['/cors-before', 'cors', 'guard'],
      ['/cors-behind', 'guard', 'cors'],
    ] as const) {
      if (withCors) break
      app.register(
        async (scope) => {
          for (const part of [first, second]) {
            if (part === 'guard') scope.register(api)
            else scope.register(cors, { origin: appOrigin })
          }
          scope.get('/', ran)
        },
        { prefix },
      )
    }
    app.register(async (scope) => {
      scope.register(optional)
      scope.all('/optional/all', ran)
      scope.get('/optional', async (request) => ({ sub: optional.authOf(request)?.subject ?? null }))
    })
    app.register(async (scope) => {
      scope.register(forwarding)
      scope.all('/forwarded/all', ran)
      scope.get('/forwarded', async () => ({}))
      scope.get('/forwarded-scope', { onRequest: requireAnyScope('write', 'x') }, async () => ({}))
    })
    const waiting = bearer(waitingOptions)
    app.get('/waiting', { onRequest: waiting.requireClaims(() => true) }, async (request) => ({
      sub: authOf(request).subject,
    }))
    for (const [path, options] of Object.entries(particular)) {
      app.register(async (scope) => {
        scope.register(bearer(options))
        scope.all(path, ran)
      })
    }
    for (const [path, undecided] of [
      ['/unavailable', bearer(unavailableOptions)],
      ['/hook', bearer(hookOptions)],
    ] as const) {
      app.register(async (scope) => {
        scope.register(undecided)
        scope.get(path, async () => ({}))
      })
    }
    app.register(
      async (below) => {
        below.register(routes(endpoints), { prefix: '/auth' })
        below.register(
          async (scope) => {
            scope.register(api)
            scope.get('/me', async (request) => ({ sub: api.authOf(request).subject }))
          },
          { prefix: '/api' },
        )
      },
      { prefix: '/v1' },
    )
    app.register(
      async (scope) => {
        scope.register(api)
        scope.get('/me', async (request) => ({ sub: authOf(request).subject, source: api.authOf(request).source }))
        scope.register(
          async (nested) => {
            nested.register(api)
            nested.register(optional)
            nested.get('/me', async (request) => ({ sub: api.authOf(request).subject }))
          },
          { prefix: '/nested' },
        )
        scope.get('/free', { onRequest: requireScope('read') }, async () => ({}))
        scope.get('/admin', { onRequest: api.requireRole('admin') }, async () => ({}))
        scope.get(
          '/tenants/:tenant',
          {
            onRequest: api.requireClaims(
              (claims, { params }) => claims.tenant === (params as { tenant: string }).tenant,
            ),
          },
          async () => ({}),
        )
        scope.get('/boom', async () => {
          throw Object.assign(new Error('boom'), { status: 418 })
        })
        scope.get('/boom-later', async () => {
          await new Promise(setImmediate)
          throw new Error('boom')
        })
        scope.all('/all', ran)
        if (!withCors) scope.options('/late-cors', async (_request, reply) => reply.code(204).send())
        const rejecting = api.requireClaims(async () => Promise.reject(new Error('boom')))
        scope.get('/boom-in-test', { onRequest: rejecting }, async () => ({}))
        scope.get(
          '/throws/:how/:thrown',
          { onRequest: api.requireClaims((_claims, { url }) => throwing(url)) },
          async () => ({}),
        )
        scope.post('/notes', async () => ({ noted: true }))
      },
      { prefix: '/api' },
    )
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
  },
}
