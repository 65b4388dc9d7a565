import type { Bearer } from '@bearer/express'
import type express from 'express'
import type { Mount } from './mount.ts'

export interface ExpressParts {
  readonly make: typeof express
  readonly api: Bearer<unknown, false>
}

export const answer: express.RequestHandler = (_req, res) => void res.send('guarded')
const open: express.RequestHandler = (_req, res) => void res.status(202).end()

/** Every mount that a document shows for Express. */
export const expressMounts: readonly Mount<ExpressParts>[] = [
  {
    title: "app.use('/api', api) before the routes, with arrays and parameters too",
    paths: ['/api/task', '/api/tasks/7', '/v1/task', '/tenants/7/task'],
    make({ make, api }) {
      const app = make()
      app.get('/health', open)
      app.use('/api', api)
      app.use(['/v1', '/tenants/:tenant'], api)
      app.all(['/api/task', '/api/tasks/:id', '/v1/task', '/tenants/:tenant/task'], answer)
      return app
    },
  },
  {
    title: 'router.use(api) in a router or a sub-application, before its routes',
    paths: ['/api/task', '/sub/7/task'],
    make({ make, api }) {
      const [app, sub, router] = [make(), make(), make.Router()]
      router.use(api)
      router.all('/task', answer)
      sub.use(api)
      sub.all('/:tenant/task', answer)
      return app.use('/api', router).use('/sub', sub)
    },
  },
  {
    title: 'api on each route',
    paths: ['/api/task', '/v1/7/task'],
    make({ make, api }) {
      const [app, router] = [make(), make.Router({ mergeParams: true })]
      app.all('/api/task', api, answer)
      router.all(
        '/task',
        api.requireClaims(() => true),
        answer,
      )
      return app.use('/v1/:tenant', router)
    },
  },
  {
    title: 'app.use(api) before everything',
    paths: ['/api/task', '/nowhere'],
    make({ make, api }) {
      return make().use(api, answer)
    },
  },
]
