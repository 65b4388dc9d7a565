// What adapters make fits into the frameworks' own types.

import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { type Endpoint, bearer as expressBearer, routes as expressRoutes, secret } from '@bearer/express'
import { bearerRequest, bearer as fastifyBearer, routes as fastifyRoutes } from '@bearer/fastify'
import { bearer as koaBearer, routes as koaRoutes } from '@bearer/koa'
import Router from '@koa/router'
import express, { type RequestHandler } from 'express'
import fastify, { type FastifyTypeProvider } from 'fastify'
import Koa from 'koa'

const options = { issuer: 'https://issuer.example', audience: 'https://api.example', keys: secret(new Uint8Array(32)) }
declare const endpoints: readonly Endpoint[]
declare const message: IncomingMessage
declare const http2Message: Http2ServerRequest
bearerRequest(message)
bearerRequest(http2Message, { tls: true })

const forExpress = expressBearer(options)
express().use('/api', forExpress, forExpress.requireScope('a'))
express().get(
  '/:id',
  forExpress.requireClaims((claims, req) => claims.sub === req.params['id']),
  (req, res) => {
    res.json(forExpress.authOf(req).claims)
  },
)
// Guards leave the types of a route alone: its parameters, its body, its query.
express().get('/users/:id', forExpress, forExpress.requireScope('a'), (req, res) => {
  const id: string = req.params.id
  res.json({ id })
})
express().post<'/x', object, { ok: boolean }, { note: string }>('/x', forExpress.requireScope('a'), (req, res) => {
  res.json({ ok: req.body.note === '' })
})
const handlers: readonly RequestHandler[] = [forExpress, forExpress.requireRole('a'), expressRoutes(endpoints)]
express.Router().use('/auth', ...handlers)

const forKoa = koaBearer(options)
new Koa().use(forKoa).use(koaRoutes(endpoints, { prefix: '/auth' }))
new Router().use('/api', forKoa).get('/x', forKoa.requireRole('admin'), (ctx) => {
  ctx.body = forKoa.authOf(ctx).claims
})
interface State {
  readonly user: string
}
new Koa<State>().use(forKoa)
new Router<State>().get('/x', forKoa.requireScope('a'), (ctx) => ctx.state.user)

const forFastify = fastifyBearer(options)
fastify().register(forFastify).register(fastifyRoutes(endpoints), { prefix: '/auth' })
const over2 = fastify({ http2: true })
over2.register(forFastify)
over2.register(fastifyRoutes(endpoints))
fastify().get(
  '/y',
  { onRequest: forFastify, preHandler: [forFastify] },
  async (request) => forFastify.authOf(request).claims,
)
fastify().addHook('onRequest', forFastify)
over2.get('/y', { onRequest: forFastify }, async () => 'y')
over2.get('/x', { onRequest: forFastify.requireScope('a') }, async (request) => forFastify.authOf(request).claims)
interface Provider extends FastifyTypeProvider {
  readonly validator: this['schema']
  readonly serializer: this['schema']
}
const typed = fastify().withTypeProvider<Provider>()
typed.register(forFastify)
typed.get('/x', { onRequest: [forFastify.requireScope('a')] }, async () => 'x')
