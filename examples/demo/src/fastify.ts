import type { Server } from 'node:http'
import { bearer, routes } from '@bearer/fastify'
import fastify from 'fastify'
import type { Demo } from './demo.ts'

export async function fastifyServer({ sessions, auth, webAuth, root }: Demo): Promise<Server> {
  const app = fastify()
  const api = bearer({ sessions })

  app.register(routes(root))
  app.register(routes(auth), { prefix: '/auth' })
  app.register(routes(webAuth), { prefix: '/web/auth' })
  app.register(
    async (scope) => {
      scope.register(api)
      scope.get('/me', async (request) => {
        const { subject, scopes, roles } = api.authOf(request)
        return { sub: subject, scope: scopes.join(' '), roles }
      })
      scope.get('/reports', { onRequest: api.requireScope('reports:read') }, async () => ({
        reports: ['Analytical engine, third quarter'],
      }))
      scope.post('/notes', { onRequest: api.requireScope('notes:write') }, async (request) => request.body)
      scope.get('/admin', { onRequest: api.requireRole('admin') }, async () => ({ admin: true }))
    },
    { prefix: '/api' },
  )
  await app.ready()
  return app.server
}
