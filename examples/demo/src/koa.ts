import { createServer, type Server } from 'node:http'
import { bearer, routes } from '@bearer/koa'
import bodyParser from '@koa/bodyparser'
import Router from '@koa/router'
import Koa from 'koa'
import type { Demo } from './demo.ts'

export async function koaServer({ sessions, auth, webAuth, root }: Demo): Promise<Server> {
  const app = new Koa()
  const router = new Router()
  const api = bearer({ sessions })

  app.use(routes(root))
  app.use(routes(auth, { prefix: '/auth' }))
  app.use(routes(webAuth, { prefix: '/web/auth' }))

  router.use(api)

  router.get('/api/me', (ctx) => {
    const { subject, scopes, roles } = api.authOf(ctx)
    ctx.body = { sub: subject, scope: scopes.join(' '), roles }
  })
  router.get('/api/reports', api.requireScope('reports:read'), (ctx) => {
    ctx.body = { reports: ['Analytical engine, third quarter'] }
  })
  router.post('/api/notes', api.requireScope('notes:write'), bodyParser(), (ctx) => {
    ctx.body = ctx.request.body
  })
  router.get('/api/admin', api.requireRole('admin'), (ctx) => {
    ctx.body = { admin: true }
  })
  app.use(router.routes())
  return createServer(app.callback())
}
