import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problemOf } from '../src/index.ts'
import { answers, Server } from './support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
})
const api = 'https://app.example/api/me'

describe('what a server, or who answers in its place, says', () => {
  it.each(['{"type":5}', '{"type":{},"code":null}', '[]', 'null', '7', '"text"', '<h1>', ''])(
    'is a typed error, whatever stands in the body: %s',
    async (body) => {
      expect(await problemOf(new Response(body, { status: 502 }))).toMatchObject({
        name: 'ClientError',
        code: 'unavailable',
        status: 502,
        retryAfter: 0,
      })
    },
  )

  it.each([
    ['no JSON', () => new Response('<h1>Welcome to our Wi-Fi</h1>')],
    ['nothing at all', () => Promise.reject(new TypeError('fetch failed'))],
  ])('is offline for the list of sessions, where it is %s', async (_, answer) => {
    const session = await server.loggedIn()
    server.on['/auth/sessions'] = answer
    await expect(session.sessions()).rejects.toMatchObject({ name: 'ClientError', code: 'offline' })
  })

  it.each([
    ['Bearer error="", error="invalid_token"', 1],
    ['bearer ERROR="x"', 1],
    [`Bearer ${'a="b", '.repeat(5_000)}error="invalid_token"`, 2],
    ['Basic realm="x", Bearer realm="y", error="insufficient_user_authentication", max_age="soon"', 1],
  ])('as a challenge makes no loop: %.60s', async (challenge, most) => {
    const session = await server.loggedIn()
    let n = 1
    server.on['/auth/refresh'] = () => answers.tokens(++n)
    server.on['/api/me'] = () => new Response(null, { status: 401, headers: { 'www-authenticate': challenge } })
    for (let i = 0; i < 3; i++) expect((await session.fetch(api)).status).toBe(401)
    expect(server.paths.filter((path) => path === '/auth/refresh').length).toBeLessThan(most + 1)
  })

  it('to a session endpoint follows no redirect: a password would go along', async () => {
    const asked: (string | undefined)[] = []
    const session = server.client({
      fetch: async (_input, init) => {
        asked.push(init?.redirect)
        return new Response(null, { status: 307, headers: { location: 'https://evil.example/' } })
      },
    })
    await expect(session.login({ username: 'ada', password: 'secret' })).rejects.toMatchObject({ status: 307 })
    expect(asked).toEqual(['manual'])
  })
})

describe('a prototype that somebody has polluted', () => {
  const names = ['access_token', 'refresh_token', 'expires_in', 'askedAt', 'out', 'origins', 'credentials'] as const
  afterEach(() => {
    for (const name of names) delete (Object.prototype as { [name: string]: unknown })[name]
  })

  it('logs nobody in, and takes nothing out', async () => {
    for (const name of names) {
      const value =
        name === 'expires_in' || name === 'askedAt' ? 600 : name === 'origins' ? ['https://evil.example'] : 'omit'
      Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true })
    }
    const session = server.client()
    server.on['/auth/login'] = () => Response.json({})
    await expect(session.login({ username: 'ada' })).rejects.toMatchObject({ code: 'offline' })
    await expect(session.fetch('https://evil.example/')).rejects.toThrow(/see origins/)
    expect((await session.ready()).status).toBe('signed-out')
  })
})

describe('what the caller gives', () => {
  it('a text in place of a list of origins allows nothing: not its beginning either', async () => {
    const session = server.client({ origins: 'https://api.example' as never })
    for (const url of ['https://api.example/x', 'https://api.exam/x'])
      await expect(session.fetch(url)).rejects.toThrow(/see origins/)
  })

  it('a listener of two owners stays with the one when the other leaves', async () => {
    const session = server.client()
    const told: string[] = []
    const listener = ({ status }: { readonly status: string }): void => void told.push(status)
    const [one] = [session.subscribe(listener), session.subscribe(listener)]
    one()
    one()
    await session.ready()
    await Promise.resolve()
    expect(told).toEqual(['unknown', 'unknown', 'signed-out'])
  })

  it('a token of before is not sent once more after a log-out during a dialog', async () => {
    const session = await server.loggedIn({
      onScope: async () => {
        await session.logout()
      },
    })
    server.on['/auth/logout'] = () => new Response(null, { status: 204 })
    server.on['/api/me'] = answers.scope
    await session.fetch(api)
    expect(server.asked.filter(({ path }) => path === '/api/me').map(({ authorization }) => authorization)).toEqual([
      'Bearer access-1',
      null,
    ])
  })

  it('its own credentials count, as its cookies are its own affair', async () => {
    server.on['/auth/login'] = () => answers.tokens(1, { transport: 'cookie' })
    const session = server.client({ transport: 'cookie' })
    await session.fetch(api, { credentials: 'omit' })
    expect(server.asked.at(-1)?.credentials).toBe('omit')
  })
})
