import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bearer as expressBearer } from '@bearer/express'
import { bearer as fastifyBearer } from '@bearer/fastify'
import { bearer as koaBearer } from '@bearer/koa'
import { createIssuer, generateSigningKey, type Renewal, signingKeys } from '@bearer/sessions'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Received, send } from '../contract/client.ts'
import { type Application, frameworks, start } from './applications.ts'

const attributes = 'Path=/; HttpOnly; Secure; SameSite=Strict'
const shapes = ({ headers }: Received) =>
  ((headers['set-cookie'] ?? []) as string[]).map((line) => line.replace(/=[^;]+/, '=…'))
const jar = ({ headers }: Received): readonly [string, string] => [
  'cookie',
  ((headers['set-cookie'] ?? []) as string[]).map((line) => line.split(';')[0]).join('; '),
]

describe.each(frameworks)('sessions that change on $name', (framework) => {
  let renewal: () => Renewal | Promise<Renewal> = () => ({})
  let application: Application
  beforeAll(async () => {
    application = await start(framework, {
      renew: () => renewal(),
      on: { failed: () => {} },
      login: ({ remember }) => ({
        subject: 'ada',
        scope: 'a',
        persistent: remember === 'on',
        idleTtl: 1200,
        absoluteTtl: 6000,
      }),
    })
  })
  afterAll(() => application.close())

  const post = (path: string, fields: Record<string, string>, cookie?: readonly [string, string]) =>
    send(application.port, {
      method: 'POST',
      path,
      headers: [
        ['sec-fetch-site', 'same-origin'],
        ['content-type', 'application/x-www-form-urlencoded'],
        ...(cookie ? [cookie] : []),
      ],
      body: new URLSearchParams(fields).toString(),
    })

  it.each([
    ['', '', ''],
    ['on', '; Max-Age=600', '; Max-Age=1200'],
  ])('remember a user who ticks %j, and no other', async (remember, end, idleEnd) => {
    const cookies = [`__Host-Http-at=…; ${attributes}${end}`, `__Host-Http-rt=…; ${attributes}${idleEnd}`]
    const login = await post('/web/login', { remember })
    const refreshed = await post('/web/refresh', {}, jar(login))
    expect([shapes(login), refreshed.status, shapes(refreshed)]).toEqual([cookies, 200, cookies])
    const spa = await post('/spa/login', { remember })
    expect(shapes(spa)).toEqual(cookies.slice(1))
    expect(shapes(await post('/spa/refresh', {}, jar(spa)))).toEqual(cookies.slice(1))
    const { session_expires_in: until, refresh_expires_in: idle } = JSON.parse((await post('/body/login', {})).body)
    expect([until, idle]).toEqual([6000, 1200])
  })

  it('renew, end and keep a session as the application says', async () => {
    const login = await post('/web/login', {})
    renewal = async () => ({ scope: 'b' })
    const renewed = await post('/web/refresh', {}, jar(login))
    expect([renewed.status, JSON.parse(renewed.body).scope]).toEqual([200, 'b'])
    renewal = () => {
      throw new Error('no database')
    }
    const failed = await post('/web/refresh', {}, jar(renewed))
    expect([failed.status, failed.headers['set-cookie'], failed.body.includes('database')]).toEqual([
      503,
      undefined,
      false,
    ])
    // Signed tokens of 4096 octets fit no cookie.
    renewal = () => ({ claims: { big: 'x'.repeat(3200) } })
    expect((await post('/web/refresh', {}, jar(renewed))).status).toBe(503)
    renewal = () => null
    const ended = await post('/web/refresh', {}, jar(renewed))
    expect([ended.status, ended.body, ended.headers['set-cookie']]).toEqual([
      400,
      '{"error":"invalid_grant"}',
      undefined,
    ])
    renewal = () => ({})
    expect((await post('/web/refresh', {}, jar(renewed))).status).toBe(400)
  })
})

describe('requireTokenAge', async () => {
  const issuer = 'https://login.example'
  const keys = signingKeys([await generateSigningKey()])
  const options = { issuer, audience: 'api', keys: keys.source, allowPlainHttp: true }
  const { issue } = createIssuer({ issuer, audience: 'api', clientId: 'app', keys })
  const onExpress = () => {
    const app = express()
    app.get('/', expressBearer(options).requireTokenAge(60), (_req, res) => void res.end('in'))
    return app
  }
  const onKoa = () => {
    const app = new Koa()
    app.use(koaBearer(options).requireTokenAge(60))
    app.use((ctx) => void (ctx.body = 'in'))
    return app.callback()
  }
  const onFastify = async () => {
    const app = fastify()
    app.get('/', { onRequest: fastifyBearer(options).requireTokenAge(60) }, () => 'in')
    await app.ready()
    return (request: never, response: never) => app.routing(request, response)
  }

  it.each([
    ['Express', onExpress],
    ['Koa', onKoa],
    ['Fastify', onFastify],
  ])('has clients refresh on %s', async (_name, make) => {
    const server = createServer((await make()) as never)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const now = Math.floor(Date.now() / 1000)
    const get = async (age: number) => {
      const { accessToken } = await issue({ subject: 'ada' }, { issuedAt: now - age })
      return send(port, { path: '/', headers: [['authorization', `Bearer ${accessToken}`]] })
    }
    const old = await get(120)
    expect([(await get(0)).body, old.status, old.headers['www-authenticate']]).toEqual([
      'in',
      401,
      expect.stringContaining('error="invalid_token"'),
    ])
    await new Promise((resolve) => server.close(resolve))
  })
})
