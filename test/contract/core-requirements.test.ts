import { type Requirement, requireRole, requireScope } from '@bearer/core'
import Router from '@koa/router'
import express from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import Koa2 from 'koa2'
import Router12 from 'router12'
import Router15 from 'router15'
import { describe, expect, it } from 'vitest'

/** What `requireScope` of core gives: a condition for `bindRequirements` and `guard.enforce`, and no middleware. */
const given = requireScope('read') as Requirement & (() => never)
const handler = (): void => {}

const mounts: [string, () => unknown][] = [
  ['app.use of Express 4', () => express4().use(given)],
  ['app.use below a path of Express 4', () => express4().use('/api', given)],
  ['app.get of Express 4', () => express4().get('/x', given, handler)],
  ['app.use of Express 5', () => express().use(given)],
  ['a router of Express 5', () => express.Router().use('/api', [given])],
  ['app.get of Express 5', () => express().get('/x', given, handler)],
  ['app.use of Koa 2', () => new Koa2().use(given)],
  ['app.use of Koa 3', () => new Koa().use(given)],
  ['a route of @koa/router 12', () => new Router12().get('/x', given, handler)],
  ['a route of @koa/router 14', () => new Router().get('/x', given, handler)],
  ['a route of @koa/router 15', () => new Router15().get('/x', given, handler)],
  ['a hook of Fastify', () => fastify().addHook('onRequest', given)],
  ['a plugin of Fastify', () => fastify().register(given).ready()],
  ['a route of Fastify', () => fastify().get('/x', { onRequest: given }, handler)],
  ['one of several hooks of a route of Fastify', () => fastify().get('/x', { preHandler: [given] }, handler)],
]

describe('a requirement of core where middleware belongs', () => {
  it.each(mounts)('is refused when it is mounted: %s', async (_, mount) => {
    await expect(async () => await mount()).rejects.toThrow()
  })

  it('lets nothing through where a framework does not look at what it is given: Hono', async () => {
    const app = new Hono().get('/x', given, (c) => c.text('in')).onError((_, c) => c.text('failed', 500))
    expect((await app.request('/x')).status).toBe(500)
  })

  it.each([requireScope('read'), requireRole('admin')])('is no function, for that reason', (requirement) =>
    expect(typeof requirement).toBe('object'),
  )
})
