import type { AddressInfo } from 'node:net'
import { authOf, bearer, requireScope, routes } from '@bearer/fastify'
import cors from '@fastify/cors'
import formBody from '@fastify/formbody'
import fastify from 'fastify'
import { appOrigin, endpoints, type Framework, guardOptions, metadata } from './support.ts'

/** The application under test on Fastify. */
export const fastifyFramework: Framework = {
  name: 'Fastify 5',
  async start({ trustProxy = false, cors: withCors = false, parser = false }) {
    const app = fastify({ trustProxy, forceCloseConnections: true })
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

    app.register(routes(metadata))
    app.register(routes(endpoints), { prefix: '/auth' })
    app.get('/solo', { onRequest: api.requireScope('read', 'write') }, async (request) => ({
      sub: api.authOf(request).subject,
    }))
    app.register(async (scope) => {
      scope.register(optional)
      scope.get('/optional', async (request) => ({ sub: optional.authOf(request)?.subject ?? null }))
    })
    app.register(async (scope) => {
      scope.register(forwarding)
      scope.get('/forwarded', async () => ({}))
    })
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
        const rejecting = api.requireClaims(async () => Promise.reject(new Error('boom')))
        scope.get('/boom-in-test', { onRequest: rejecting }, async () => ({}))
        scope.post('/notes', async () => ({ noted: true }))
      },
      { prefix: '/api' },
    )
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
  },
}
