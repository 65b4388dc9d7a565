import { createServer, type Server } from 'node:http'
import { bearer, routes } from '@bearer/express'
import express from 'express'
import type { Demo } from './demo.ts'

export async function expressServer({ sessions, auth, webAuth, root }: Demo): Promise<Server> {
  const app = express()
  const api = bearer({ sessions })

  app.use(routes(root))
  app.use('/auth', routes(auth))
  app.use('/web/auth', routes(webAuth))
  app.use('/api', api)

  app.get('/api/me', (req, res) => {
    const { subject, scopes, roles } = api.authOf(req)
    res.json({ sub: subject, scope: scopes.join(' '), roles })
  })
  app.get('/api/reports', api.requireScope('reports:read'), (_req, res) => {
    res.json({ reports: ['Analytical engine, third quarter'] })
  })
  app.post('/api/notes', api.requireScope('notes:write'), express.json(), (req, res) => {
    res.json(req.body)
  })
  app.get('/api/admin', api.requireRole('admin'), (_req, res) => {
    res.json({ admin: true })
  })
  return createServer(app)
}
