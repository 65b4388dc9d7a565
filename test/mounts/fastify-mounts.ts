import { bearer } from '@bearer/fastify'
import fastify, { type FastifyInstance } from 'fastify'
import { guardOptions } from '../contract/support.ts'

export interface FastifyMount {
  readonly title: string
  readonly paths: readonly string[]
  mount(app: FastifyInstance): void
}

const api = bearer(guardOptions)
const answer = async (): Promise<string> => 'guarded'

/** Every mount that a document shows for Fastify. */
export const fastifyMounts: readonly FastifyMount[] = [
  {
    title: 'scope.register(api) in a scope with a prefix, its not-found handler included',
    paths: ['/api/task', '/api/tasks/7', '/api/7/nested/task', '/api/nowhere'],
    mount(app) {
      app.get('/health', async (_request, reply) => reply.code(202).send())
      app.register(
        async (scope) => {
          scope.register(api)
          scope.get('/health', { config: { bearer: false } }, async (_request, reply) => reply.code(202).send())
          scope.all('/task', answer)
          scope.get('/tasks/:id', answer)
          scope.register(async (nested) => void nested.all('/task', answer), { prefix: '/:tenant/nested' })
          scope.setNotFoundHandler(answer)
        },
        { prefix: '/api' },
      )
    },
  },
  {
    title: 'onRequest of a route',
    paths: ['/api/task', '/reports/7', '/me', '/hooked/task'],
    mount(app) {
      app.all('/me', { onRequest: api }, answer)
      app.register(async (scope) => void scope.addHook('onRequest', api).all('/hooked/task', answer))
      app.all('/api/task', { onRequest: api.requireClaims(() => true) }, answer)
      app.get('/reports/:year', { onRequest: api.requireClaims(() => true) }, answer)
    },
  },
  {
    title: 'app.register(api)',
    paths: ['/api/task', '/nowhere'],
    mount(app) {
      app.register(api)
      app.register(async (scope) => void scope.all('/task', answer), { prefix: '/api' })
      app.setNotFoundHandler(answer)
    },
  },
]

/** What docs/mounting.md warns of: what stands outside the guard's scope. */
export const fastifyMistakes: readonly (FastifyMount & { readonly leak: string })[] = [
  {
    title: 'a sibling scope with the same prefix',
    paths: ['/api/other'],
    leak: '/api/other',
    mount(app) {
      app.register(async (scope) => void scope.register(api), { prefix: '/api' })
      app.register(async (scope) => void scope.all('/other', answer), { prefix: '/api' })
    },
  },
  {
    title: 'a route of the root below the prefix',
    paths: ['/api/other'],
    leak: '/api/other',
    mount(app) {
      app.register(async (scope) => void scope.register(api), { prefix: '/api' })
      app.get('/api/other', answer)
    },
  },
]

/** Options that change which paths Fastify's router takes for the same. */
export const fastifyOptions: readonly object[] = [
  {},
  { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, useSemicolonDelimiter: true },
]

export async function fastifyServer(
  { mount }: FastifyMount,
  routerOptions: object,
): Promise<{ port: number; close(): Promise<unknown> }> {
  const app = fastify({ routerOptions })
  mount(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: (app.server.address() as { port: number }).port, close: () => app.close() }
}
