import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryStore } from '@bearer/core'
import { bearerRequest as expressRequest, respond as expressRespond } from '@bearer/express'
import { bearerRequest as fastifyRequest, respond as fastifyRespond } from '@bearer/fastify'
import { bearerRequest as koaRequest, respond as koaRespond } from '@bearer/koa'
import {
  createSessions,
  generateSigningKey,
  type LoginResult,
  type SignInOptions,
  signIn,
  signingKeys,
} from '@bearer/sessions'
import formBody from '@fastify/formbody'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Received, send } from '../contract/client.ts'

const publicUrl = 'https://app.example'
const sessions = createSessions({
  issuer: publicUrl,
  audience: `${publicUrl}/api`,
  clientId: 'app',
  keys: signingKeys([await generateSigningKey()]),
  refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
  store: memoryStore(),
  publicUrl,
  cookies: true,
  origins: ['https://www.app.example'],
})

/** What the route does with the next request. */
let next: { result: LoginResult | (() => LoginResult | Promise<LoginResult>); options: SignInOptions }

const onExpress = () => {
  const app = express()
  app.use(express.urlencoded())
  app.all('/callback', async (req, res) =>
    expressRespond(res, await signIn(sessions, expressRequest(req), next.result, next.options)),
  )
  return app
}
const onKoa = () => {
  const app = new Koa()
  app.use(async (ctx) => koaRespond(ctx, await signIn(sessions, koaRequest(ctx), next.result, next.options)))
  return app.callback()
}
const onFastify = async () => {
  const app = fastify()
  app.register(formBody)
  app.all('/callback', async (request, reply) => {
    fastifyRespond(reply, await signIn(sessions, fastifyRequest(request), next.result, next.options))
    return reply
  })
  await app.ready()
  return (request: never, response: never) => app.routing(request, response)
}

type Headers = readonly (readonly [string, string])[]
const own: Headers = [['sec-fetch-site', 'same-origin']]
const foreign: Headers = [['sec-fetch-site', 'cross-site']]
const lines = ({ headers }: Received): string[] => (headers['set-cookie'] ?? []) as string[]
const jar = (received: Received): Headers => [
  [
    'cookie',
    lines(received)
      .map((line) => line.split(';')[0])
      .join('; '),
  ],
]
const names = (received: Received): string[] => lines(received).map((line) => line.split('=')[0] as string)
const both = ['__Host-Http-at', '__Host-Http-rt']

describe.each<[string, () => unknown]>([
  ['Express', onExpress],
  ['Koa', onKoa],
  ['Fastify', onFastify],
])('signIn on %s', (framework, make) => {
  let port: number
  let server: ReturnType<typeof createServer>
  beforeAll(async () => {
    server = createServer((await make()) as never)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const ask = (
    options: SignInOptions,
    headers: Headers = own,
    result: LoginResult | (() => LoginResult | Promise<LoginResult>) = { subject: 'ada' },
    method = 'POST',
  ): Promise<Received> => {
    next = { result, options }
    const type: Headers = method === 'POST' ? [['content-type', 'application/x-www-form-urlencoded']] : []
    return send(port, {
      method,
      path: '/callback?code=x',
      headers: [...headers, ...type],
      ...(method === 'POST' && { body: 'state=y' }),
    })
  }

  it('answers with tokens, in cookies or in the body', async () => {
    const body = await ask({}, [])
    expect([body.status, Object.keys(JSON.parse(body.body)).includes('refresh_token'), names(body)]).toEqual([
      200,
      true,
      [],
    ])
    const cookie = await ask({ transport: 'cookie' })
    expect([cookie.status, names(cookie), cookie.headers['cache-control']]).toEqual([200, both, 'no-store'])
  })

  it('sends the browser on, with its cookies', async () => {
    for (const redirect of ['/welcome?x=%C3%A4#top', 'https://app.example/x', 'https://www.app.example']) {
      const { status, headers, body, ...rest } = await ask({ transport: 'cookie', redirect })
      expect([status, headers['location'], body, headers['cache-control']]).toEqual([303, redirect, '', 'no-store'])
      expect(names({ status, headers, body, ...rest })).toEqual(both)
    }
    const spa = await ask({ transport: 'refresh-cookie', redirect: '/' })
    expect([spa.status, names(spa), spa.body]).toEqual([303, ['__Host-Http-rt'], ''])
  })

  it('refuses what another site began, GET too, and asks nobody', async () => {
    let asked = 0
    const start = () => {
      asked++
      return { subject: 'ada' }
    }
    for (const headers of [
      foreign,
      [],
      [['sec-fetch-site', 'none']],
      [['origin', 'https://evil.example']],
    ] as Headers[]) {
      for (const method of ['GET', 'POST']) {
        const { status, headers: given } = await ask({ transport: 'cookie', redirect: '/' }, headers, start, method)
        expect([status, given['set-cookie'], given['location']]).toEqual([403, undefined, undefined])
      }
    }
    expect(asked).toBe(0)
    expect((await ask({ transport: 'cookie' }, [['origin', 'https://www.app.example']], start)).status).toBe(200)
    expect((await ask({ transport: 'cookie' }, own, start, 'GET')).status).toBe(200)
  })

  it.each(['GET', 'POST'])('lets a callback in that is bound to the browser by its state: %s', async (method) => {
    const answer = await ask(
      { transport: 'cookie', redirect: '/', boundBy: 'state' },
      foreign,
      async () => ({ subject: 'ada' }),
      method,
    )
    expect([answer.status, names(answer)]).toEqual([303, both])
  })

  it('ends the session that the browser had, once the new one is there', async () => {
    const first = await ask({ transport: 'cookie' }, own, { subject: framework })
    const second = await ask({ transport: 'cookie', redirect: '/' }, [...own, ...jar(first)], { subject: framework })
    expect(second.status).toBe(303)
    expect((await sessions.list(framework)).map(({ id }) => id)).not.toContain(JSON.parse(first.body).session_id)
    expect((await sessions.list(framework)).length).toBe(1)
    await ask({ transport: 'cookie' }, [...own, ...jar(second)], null)
    expect((await sessions.list(framework)).length).toBe(1)
  })

  it('refuses as login does, and sends nobody on', async () => {
    const options = { transport: 'cookie', redirect: '/' } as const
    expect((await ask(options, own, () => undefined)).status).toBe(401)
    const refused = await ask(options, own, async () => ({
      refuse: 401,
      code: 'second_factor',
      pending: { subject: 'ada' },
    }))
    expect([refused.status, JSON.parse(refused.body).code, names(refused)]).toEqual([
      401,
      'second_factor',
      ['__Host-Http-pt'],
    ])
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'welcome',
    '',
    'javascript:alert(1)',
    'https:evil.example',
    'https:///evil.example',
    'https://app.example@evil.example/',
    '/x\r\nset-cookie: a=b',
    '/ä',
  ])('throws before anything is stored for the redirect %j', async (redirect) => {
    const before = await sessions.list('mallory')
    const call = signIn(sessions, {} as never, { subject: 'mallory' }, { transport: 'cookie', redirect })
    await expect(call).rejects.toThrow(/redirect is a path/)
    expect(await sessions.list('mallory')).toEqual(before)
  })
})

it.each<[SignInOptions, RegExp]>([
  [{ redirect: '/' }, /redirect needs the transport/],
  [{ boundBy: 'nonce' as never }, /boundBy is "state"/],
  [{ transport: 'cookies' as never }, /transport is/],
  [{ redirectTo: '/' } as never, /redirectTo/],
])('signIn refuses %j', async (options, message) => {
  await expect(signIn(sessions, {} as never, { subject: 'ada' }, options)).rejects.toThrow(message)
})

it('signIn refuses plain HTTP', async () => {
  const request = {
    method: 'POST',
    url: '/',
    tls: false,
    remoteAddress: '203.0.113.7',
    headers: [['host', 'app.example']],
    body: async () => undefined,
  }
  expect((await signIn(sessions, request as never, { subject: 'ada' })).status).toBe(403)
})
