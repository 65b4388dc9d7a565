import type { Bearer } from '@bearer/koa'
import type Router from '@koa/router'
import type Koa from 'koa'
import type { Mistake, Mount } from './mount.ts'

export interface KoaParts {
  readonly app: Koa
  readonly Router: typeof Router
  readonly api: Bearer<unknown, false>
}

const answer: Koa.Middleware = (ctx) => {
  ctx.body = 'guarded'
}
const open: Koa.Middleware = (ctx) => {
  ctx.status = 202
}

/** Every mount that a document shows for Koa. */
export const koaMounts: readonly Mount<KoaParts>[] = [
  {
    title: 'router.use(api) before the routes of a router without a prefix',
    paths: ['/api/task', '/api/tasks/7', '/tenants/7/task'],
    make({ app, Router, api }) {
      const [router, publicRouter, child] = [new Router(), new Router(), new Router()]
      publicRouter.get('/health', open)
      router.use(api)
      router.all('/api/task', answer)
      router.get('/api/tasks/:id', answer)
      child.all('/:tenant/task', answer)
      router.use('/tenants', child.routes())
      return app.use(publicRouter.routes()).use(router.routes()).callback()
    },
  },
  {
    title: 'api on each route, whatever the prefix',
    paths: ['/api/task', '/reports/7/task', '/v1/7/nested/task'],
    make({ app, Router, api }) {
      const [router, prefixed, parent, child] = [
        new Router(),
        new Router({ prefix: '/reports' }),
        new Router({ prefix: '/v1/:tenant' }),
        new Router(),
      ]
      router.all('/api/task', api, answer)
      prefixed.all(
        '/:year/task',
        api.requireClaims(() => true),
        answer,
      )
      child.all('/task', api, answer)
      parent.use('/nested', child.routes())
      return app.use(router.routes()).use(prefixed.routes()).use(parent.routes()).callback()
    },
  },
  {
    title: 'app.use(api) before the routers',
    paths: ['/api/task', '/v1/7/task', '/nowhere'],
    make({ app, Router, api }) {
      const [router, prefixed] = [new Router({ prefix: '/api' }), new Router({ prefix: '/v1/:tenant' })]
      router.all('/task', answer)
      prefixed.all('/task', answer)
      return app.use(api).use(router.routes()).use(prefixed.routes()).use(answer).callback()
    },
  },
]

/** What the documents showed before, and what else they warn of: the search must find these. */
export const koaMistakes: readonly Mistake<KoaParts>[] = [
  {
    title: "router.use('/api', api)",
    paths: ['/api/task'],
    leak: '/API/TASK',
    make({ app, Router, api }) {
      const router = new Router()
      router.use('/api', api)
      router.all('/api/task', answer)
      return app.use(router.routes()).callback()
    },
  },
  {
    title: 'router.use(api) in a router with a prefix',
    paths: ['/api/task'],
    leak: '/API/TASK',
    make({ app, Router, api }) {
      const router = new Router({ prefix: '/api' })
      router.use(api)
      router.all('/task', answer)
      return app.use(router.routes()).callback()
    },
  },
  {
    title: 'a guard in a child router below a path',
    paths: ['/api/task'],
    leak: '/API/TASK',
    make({ app, Router, api }) {
      const [router, child] = [new Router(), new Router()]
      child.use(api)
      child.all('/task', answer)
      router.use('/api', child.routes())
      return app.use(router.routes()).callback()
    },
  },
  {
    title: 'a guard at a path with a parameter',
    paths: ['/api/task'],
    leak: '/api/task',
    make({ app, Router, api }) {
      const router = new Router()
      router.use('/:area', api)
      router.all('/:area/task', answer)
      return app.use(router.routes()).callback()
    },
  },
  {
    title: 'a guard in one router, the routes in another',
    paths: ['/api/task'],
    leak: '/api/task',
    make({ app, Router, api }) {
      const [guarded, router] = [new Router(), new Router()]
      guarded.use(api)
      router.all('/api/task', answer)
      return app.use(guarded.routes()).use(router.routes()).callback()
    },
  },
]
