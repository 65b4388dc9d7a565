import type { RequestListener } from 'node:http'
import { bearer, nodeServer } from '@bearer/fetch'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { guardOptions } from '../contract/support.ts'
import type { Mistake, Mount } from './mount.ts'

type Api = ReturnType<typeof honoApi>

/** The guard as middleware for Hono. */
export const honoApi = () => bearer({ ...guardOptions, connection: nodeServer }).hono()

const answer = (c: Context): Response => c.text('guarded')
const open = (c: Context): Response => c.body(null, 202)
const listener = (app: Hono): RequestListener =>
  getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener

/** Every mount that a document shows for Hono. */
export const honoMounts: readonly Mount<Api>[] = [
  {
    title: "app.use('/api/*', auth) before the routes",
    paths: ['/api/task', '/api/tasks/7'],
    make: (api) => {
      const app = new Hono()
      app.get('/health', open)
      app.use('/api/*', api).all('/api/task', answer).all('/api/tasks/:id', answer)
      return listener(app)
    },
  },
  {
    title: 'app.use(auth) in an application that is mounted below a path',
    paths: ['/v1/7/task'],
    make: (api) => {
      const below = new Hono()
      below.use(api).all('/task', answer)
      return listener(new Hono().get('/health', open).route('/v1/:tenant', below) as unknown as Hono)
    },
  },
  {
    title: 'auth on each route',
    paths: ['/api/task', '/v1/7/task'],
    make: (api) => {
      const app = new Hono()
      app.all('/api/task', api, answer).all(
        '/v1/:tenant/task',
        api.requireClaims(() => true),
        answer,
      )
      return listener(app)
    },
  },
]

/** What the README warns of. */
export const honoMistakes: readonly Mistake<Api>[] = [
  {
    title: 'a route above the guard',
    paths: ['/api/task'],
    leak: '/api/task',
    make: (api) => {
      const app = new Hono()
      app.all('/api/task', answer).use('/api/*', api)
      return listener(app)
    },
  },
]
