import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigurationError, secret } from '@bearer/core'
import Koa from 'koa'
import { afterEach, describe, expect, it } from 'vitest'
import { authOf, bearer, requireScope, routes } from '../src/index.ts'

const options = {
  issuer: 'https://issuer.example',
  audience: 'https://api.example',
  keys: secret(randomBytes(32)),
} as const

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
})

async function serving(app: Koa): Promise<string> {
  server = createServer(app.callback())
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('bearer of Koa', () => {
  it('forwards refusals to the error handling that Koa has itself, and nothing of them to its log', async () => {
    const app = new Koa().use(bearer({ ...options, forwardErrors: true }))
    const logged: string[] = []
    const { error } = console
    console.error = (text: string) => void logged.push(text)
    const response = await fetch(await serving(app)).finally(() => {
      console.error = error
    })
    expect([response.status, response.headers.get('www-authenticate'), logged]).toEqual([401, 'Bearer realm="api"', []])
  })

  it('answers so that outer middleware can complete the response', async () => {
    const app = new Koa()
    app.use(async (ctx, next) => {
      await next()
      ctx.set('x-status', String(ctx.status))
    })
    const response = await fetch(await serving(app.use(bearer(options))))
    expect([response.status, response.headers.get('x-status')]).toEqual([401, '401'])
  })

  it('answers where Koa has been told not to respond, and leaves the rest to the application', async () => {
    const raw = new Koa()
    raw.use((ctx, next) => {
      ctx.respond = false
      return next()
    })
    raw.use(bearer({ ...options, anonymous: 'if-absent' }))
    raw.use((ctx) => void ctx.res.writeHead(202).end('raw'))
    const url = await serving(raw)
    const sent = (headers: Record<string, string>): Promise<Response> => fetch(url, { headers })
    const answers = [await sent({}), await sent({ authorization: 'Bearer x' })]
    expect(answers.map(({ status }) => status)).toEqual([202, 401])
    expect(answers[1]?.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(await answers[1]?.json()).toMatchObject({ status: 401 })
  })

  it('says that a guard is missing where a free helper has none, as an error of the application', async () => {
    const app = new Koa().use(requireScope('a'))
    app.silent = true
    const response = await fetch(await serving(app))
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([500, null])
    expect(() => authOf({})).toThrow(/No guard has run on this request/)
  })
})

describe('routes of Koa', () => {
  const ping = { method: 'GET', path: '/ping', handle: () => ({ status: 200, headers: [], body: 'pong' }) } as const
  const root = { ...ping, path: '/.well-known/x', root: true } as const

  it('refuse to be mounted where nobody would find them', () => {
    expect(() => routes([root], { prefix: '/auth' })).toThrow(ConfigurationError)
    expect(() => routes([ping], { prefix: 'auth' })).toThrow('A prefix begins with a slash: "/auth".')
    expect(() => routes([ping], { prefx: '/auth' } as never)).toThrow(/no option "prefx"/)
  })

  it.each(['/auth', '/auth/'])('serve what is below the prefix %s, and the prefix itself', async (prefix) => {
    const app = new Koa().use(routes([ping, { ...ping, path: '/' }], { prefix }))
    const url = await serving(app)
    const status = async (path: string): Promise<number> => (await fetch(url + path)).status
    expect(
      await Promise.all(['/auth/ping', '/auth', '/auth/', '/ping', '/authping', '/auth/ping/'].map(status)),
    ).toEqual([200, 200, 200, 404, 404, 404])
  })

  it('work within an application that another has mounted', async () => {
    const mounted = new Koa()
    mounted.use(async (ctx, next) => {
      ctx.path = ctx.path.replace('/outer', '')
      await next()
    })
    const url = await serving(mounted.use(routes([ping], { prefix: '/auth' })).use(routes([root])))
    expect((await fetch(`${url}/outer/auth/ping`)).status).toBe(200)
    expect((await fetch(`${url}/outer/.well-known/x`)).status).toBe(404)
  })
})
