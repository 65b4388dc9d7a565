import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { bearer } from '../src/index.ts'
import { bearing, issuer, options, overTls } from './support.ts'

const url = 'https://api.example/x'

describe('middleware for Hono', () => {
  const api = bearer({ ...options, connection: overTls })
  const auth = api.hono()

  it('gives the auth to the context and by the context', async () => {
    const app = new Hono().use(auth).get('/x', (c) => c.json([c.get('auth').subject, c.var.auth === api.authOf(c)]))
    expect(await (await app.fetch(await bearing(url))).json()).toEqual(['ada', true])
    expect((await app.fetch(new Request(url))).status).toBe(401)
  })

  it('keeps what earlier middleware put on the response', async () => {
    const app = new Hono()
      .use(async (c, next) => {
        c.header('vary', 'Origin')
        c.header('set-cookie', 'a=1')
        c.header('www-authenticate', 'Basic')
        await next()
      })
      .use(auth)
    const { headers } = await app.fetch(new Request(url, { headers: { origin: 'https://a.example' } }))
    expect([headers.get('vary'), headers.getSetCookie(), headers.get('www-authenticate')]).toEqual([
      'Origin',
      ['a=1'],
      'Basic, Bearer realm="api"',
    ])
    expect(headers.get('access-control-expose-headers')).toBe('WWW-Authenticate, DPoP-Nonce')
  })

  it.each([
    ['its own', () => new Response('x', { headers: { 'cache-control': 'public' } })],
    ['an immutable one', () => Response.redirect('https://x.example/', 303)],
  ])('has the last word on the response where it must: %s', async (_what, respond) => {
    const inQuery = bearer({ ...options, connection: overTls, accept: { query: 'token' } })
    const app = new Hono().use(inQuery.hono()).get('/x', respond)
    const answer = await app.fetch(new Request(`${url}?token=${await issuer.mint()}`))
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
  })

  it('asks the connection with what the server handed to Hono', async () => {
    const platforms: unknown[] = []
    const connection = (_request: Request, platform: unknown) => {
      platforms.push(platform)
      return { tls: true }
    }
    const app = new Hono().use(bearer({ ...options, connection }).hono()).get('/x', (c) => c.text(''))
    await app.fetch(await bearing(url), { server: 1 })
    expect(platforms).toEqual([{ server: 1 }])
  })
})
