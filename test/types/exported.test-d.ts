import { createClient } from '@bearer/client'
import { createGuard, memoryStore, metadataEndpoints, requireScope } from '@bearer/core'
import * as express from '@bearer/express'
import * as fastify from '@bearer/fastify'
import * as fetch from '@bearer/fetch'
import * as koa from '@bearer/koa'
import { createSessions, sessionEndpoints, signingKeys } from '@bearer/sessions'

/**
 * What an application exports from its own modules, without types of its own. The compiler, asked for declarations, must be
 * able to name each from what the application depends on: none of these types leads to a package behind ours.
 */
const options = { issuer: 'https://login.example.com', audience: 'https://api.example.com' }
export const store = memoryStore()
export const keys = signingKeys([])
export const sessions = createSessions({ ...options, clientId: 'app', keys, refreshKeys: [], store })
export const endpoints = sessionEndpoints(sessions, { login: () => ({ subject: 'ada' }) })
export const metadata = metadataEndpoints({ protectedResource: { resource: 'https://api.example.com' } })
export const begun = () => sessions.start({ subject: 'ada' })
export const guard = createGuard({ sessions })
export const decided = (token: string) => guard.verify(token)
export const scope = requireScope('a')
export const session = createClient({ url: '/auth', transport: 'cookie' })

export const onExpress = express.bearer(options)
export const expressParts = [onExpress.requireScope('a'), express.routes(endpoints)]
export const expressRoutes = express.routes(endpoints)
export const expressEvents = express.eventStream(onExpress, ({ send }) => void send('x'))

export const onKoa = koa.bearer(options)
export const koaScope = onKoa.requireScope('a')
export const koaRoutes = koa.routes(endpoints)
export const koaEvents = koa.eventStream(onKoa, ({ send }) => void send('x'))

export const onFastify = fastify.bearer(options)
export const fastifyScope = onFastify.requireScope('a')
export const fastifyRoutes = fastify.routes(endpoints)
export const fastifyEvents = fastify.eventStream(onFastify, ({ send }) => void send('x'))

export const onFetch = fetch.bearer({ ...options, connection: fetch.nodeServer })
export const fetchRoutes = fetch.routes(endpoints, { prefix: '/auth', connection: fetch.nodeServer })
export const onHono = onFetch.hono()
export const guarded = onFetch.guard((_request, auth) => Response.json(auth.subject))
export const fetchEvents = fetch.eventStream(onFetch, ({ send }) => void send('x'))
