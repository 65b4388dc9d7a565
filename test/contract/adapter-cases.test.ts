import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AdapterApplication, adapterCases } from '@bearer/core/testing'
import * as onExpress from '@bearer/express'
import * as onFastify from '@bearer/fastify'
import * as onKoa from '@bearer/koa'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { describe, it } from 'vitest'

/** The application of the published cases, as somebody would write it for each framework. */
const frameworks: { readonly [name: string]: (given: AdapterApplication) => Promise<RequestListener> } = {
  Express: async ({ options, requirement, endpoints }) => {
    const api = onExpress.bearer(options)
    const app = express().use(onExpress.routes(endpoints))
    app.use('/scoped', api.requireScope(...(requirement.scopes ?? [])))
    app.use(['/me', '/boom'], api)
    app.all('/boom', () => {
      throw new Error('boom')
    })
    app.all(['/me', '/scoped'], (req, res) => void res.json({ sub: api.authOf(req)?.subject }))
    app.use(((_error, _req, res, _next) => void res.sendStatus(500)) as express.ErrorRequestHandler)
    return app
  },
  Koa: async ({ options, requirement, endpoints }) => {
    const api = onKoa.bearer(options)
    const scoped = api.requireScope(...(requirement.scopes ?? []))
    const app = new Koa().use(onKoa.routes(endpoints)).use(async (context, next) => {
      const guard = context.path === '/scoped' ? scoped : ['/me', '/boom'].includes(context.path) ? api : undefined
      if (!guard) return next()
      await guard(context, async () => {
        if (context.path === '/boom') throw new Error('boom')
        context.body = { sub: api.authOf(context)?.subject }
      })
    })
    app.silent = true
    return app.callback()
  },
  Fastify: async ({ options, requirement, endpoints }) => {
    const api = onFastify.bearer(options)
    const app = fastify()
    await app.register(onFastify.routes(endpoints))
    await app.register(async (scope) => {
      await scope.register(api)
      scope.all('/me', (request) => ({ sub: api.authOf(request)?.subject }))
      scope.all('/boom', () => {
        throw new Error('boom')
      })
    })
    app.all('/scoped', { onRequest: api.requireScope(...(requirement.scopes ?? [])) }, (request) => ({
      sub: api.authOf(request)?.subject,
    }))
    await app.ready()
    return app.routing as RequestListener
  },
}

describe.each(Object.entries(frameworks))('the published cases of adapters on %s', (_, listener) => {
  it.each(adapterCases)('$name', ({ run }) =>
    run(async (application) => {
      const server = createServer(await listener(application))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
      return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
    }),
  )
})
