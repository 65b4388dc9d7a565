import { answer, type ExpressParts } from './express-mounts.ts'
import type { Mistake } from './mount.ts'

/** What docs/mounting.md warns of: guard and route compare paths differently. */
export const expressMistakes: readonly Mistake<ExpressParts>[] = [
  {
    title: 'case sensitive routing, with routes in a router that does not inherit it',
    paths: ['/api/task'],
    leak: '/API/TASK',
    make({ make, api }) {
      const [app, router] = [make(), make.Router()]
      app.set('case sensitive routing', true)
      app.use('/api', api)
      router.all('/api/task', answer)
      return app.use(router)
    },
  },
  {
    title: 'a guard in a case-sensitive router, with routes elsewhere',
    paths: ['/api/task'],
    leak: '/API/TASK',
    make({ make, api }) {
      const app = make()
      app.use(make.Router({ caseSensitive: true }).use('/api', api))
      return app.all('/api/task', answer)
    },
  },
  {
    title: 'a guard at a regular expression without i',
    paths: ['/api/task'],
    leak: '/API/TASK',
    make({ make, api }) {
      const app = make()
      app.use(/^\/api/, api)
      return app.all('/api/task', answer)
    },
  },
  {
    title: 'a route outside whose parameter is decoded',
    paths: ['/api/task'],
    leak: '/%61pi/task',
    make({ make, api }) {
      return make().use('/api', api).all('/:area/task', answer)
    },
  },
]
