import { beforeEach, describe, expect, it } from 'vitest'
import { answers, deferred, Server } from './support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
})
const api = 'https://app.example/api/me'

describe('session.fetch', () => {
  it('sends the token, and what the caller gave, as it was given', async () => {
    const session = await server.loggedIn()
    const response = await session.fetch(api, { method: 'POST', body: 'note', headers: { 'x-own': '1' } })
    expect(response.status).toBe(200)
    expect(server.asked).toEqual([
      { method: 'POST', path: '/api/me', authorization: 'Bearer access-1', credentials: undefined, body: 'note' },
    ])
  })

  it('sends it to no other origin than that of url and those that are listed', async () => {
    const session = await server.loggedIn({ origins: ['https://api.example'] })
    expect((await session.fetch('https://api.example/api/x')).status).toBe(200)
    for (const url of [
      'https://evil.example/api',
      'https://app.example.evil.example/',
      'http://app.example/',
      'data:,x',
    ])
      await expect(session.fetch(url)).rejects.toThrow(/see origins/)
    expect(server.paths).toEqual(['/api/x'])
  })

  it('reads relative URLs, where there is no page, as relative to url', async () => {
    const session = await server.loggedIn()
    await session.fetch('/api/me')
    expect(server.paths).toEqual(['/api/me'])
  })

  it('sends requests of somebody who is not in without a token, and asks nobody for one', async () => {
    server.on['/api/me'] = answers.bare
    const session = server.client()
    expect((await session.fetch(api)).status).toBe(401)
    expect(server.asked).toMatchObject([{ path: '/api/me', authorization: null }])
  })

  it('refreshes once for calls at once whose token has run out, and shows no 401', async () => {
    const session = await server.loggedIn()
    server.now += 601_000
    server.on['/auth/refresh'] = () => answers.tokens(2)
    const calls = await Promise.all(Array.from({ length: 5 }, () => session.fetch(api)))
    expect(calls.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(server.paths).toEqual(['/auth/refresh', ...Array(5).fill('/api/me')])
    expect(server.asked[0]?.body).toBe('{"refresh_token":"refresh-1"}')
    expect(new Set(server.asked.slice(1).map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer access-2']),
    )
  })

  it('refreshes before the end, while calls go on with the token that is still good', async () => {
    const session = await server.loggedIn()
    const answer = deferred<Response>()
    server.on['/auth/refresh'] = () => answer.promise
    server.now += 479_000
    await session.fetch(api)
    expect(server.paths).toEqual(['/api/me'])
    server.now += 65_000
    expect((await session.fetch(api)).status).toBe(200)
    await expect.poll(() => server.paths.filter((path) => path === '/auth/refresh')).toHaveLength(1)
    answer.resolve(answers.tokens(2))
    await expect.poll(() => session.state.askedAt).toBe(server.now)
    await session.fetch(api)
    expect(server.asked.at(-1)?.authorization).toBe('Bearer access-2')
  })

  it('begins that at another moment in each client', async () => {
    const sessions = await Promise.all(Array.from({ length: 8 }, () => server.loggedIn()))
    const left = sessions.map(({ state }) => (state.expiresAt as number) - (state.dueAt as number))
    expect(Math.min(...left)).toBeGreaterThanOrEqual(60_000)
    expect(Math.max(...left)).toBeLessThanOrEqual(120_000)
    expect(new Set(left).size).toBeGreaterThan(4)
  })

  it('refreshes after invalid_token, once for all calls, and sends them again', async () => {
    const session = await server.loggedIn()
    server.on['/auth/refresh'] = () => answers.tokens(2)
    server.on['/api/me'] = ({ authorization, body }) =>
      authorization === 'Bearer access-2' ? new Response(body) : answers.invalidToken()
    const send = (body: BodyInit) => session.fetch(api, { method: 'POST', body }).then((response) => response.text())
    const form = new URLSearchParams({ a: '1' })
    expect(await Promise.all([send('text'), send(form), send(new Blob(['blob'])), send(new Uint8Array([65]))])).toEqual(
      ['text', 'a=1', 'blob', 'A'],
    )
    expect(server.paths.filter((path) => path === '/auth/refresh')).toEqual(['/auth/refresh'])
  })

  it('sends a Request again, with its body, and leaves it to its owner', async () => {
    const session = await server.loggedIn()
    server.on['/auth/refresh'] = () => answers.tokens(2)
    server.on['/api/me'] = ({ authorization, body }) =>
      authorization === 'Bearer access-2' ? new Response(body) : answers.invalidToken()
    const request = new Request(api, { method: 'POST', body: 'once', headers: { 'x-own': '1' } })
    expect(await (await session.fetch(request)).text()).toBe('once')
    expect(request.headers.get('authorization')).toBeNull()
  })

  it('cannot send a stream again: its caller gets the 401, and the next call has the new token', async () => {
    const session = await server.loggedIn()
    server.on['/auth/refresh'] = () => answers.tokens(2)
    server.on['/api/me'] = ({ authorization }) =>
      authorization === 'Bearer access-2' ? Response.json({}) : answers.invalidToken()
    const body = new Blob(['a stream']).stream()
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' }
    expect((await session.fetch(api, init)).status).toBe(401)
    expect((await session.fetch(api)).status).toBe(200)
    expect(server.paths).toEqual(['/api/me', '/auth/refresh', '/api/me'])
  })

  it('does not refresh again for a token that came of a refusal and is refused as well', async () => {
    const session = await server.loggedIn()
    let n = 1
    server.on['/auth/refresh'] = () => answers.tokens(++n)
    server.on['/api/closed'] = answers.invalidToken
    for (let i = 0; i < 4; i++) expect((await session.fetch('/api/closed')).status).toBe(401)
    expect(server.paths.filter((path) => path === '/auth/refresh')).toHaveLength(1)
    expect((await session.fetch(api)).status).toBe(200)
    expect(session.state.status).toBe('signed-in')
  })

  it.each([
    ['403', answers.scope, 403],
    ['503', answers.unavailable, 503],
    ['400', () => answers.problem(400, 'invalid_request'), 400],
  ])('does not refresh for a %s: it is the caller’s', async (_, answer, status) => {
    const session = await server.loggedIn()
    server.on['/api/me'] = () => answer()
    expect((await session.fetch(api)).status).toBe(status)
    expect(server.paths).toEqual(['/api/me'])
    expect(session.state.status).toBe('signed-in')
  })

  it('gives up waiting when its caller does, and the others go on', async () => {
    const session = await server.loggedIn()
    const answer = deferred<Response>()
    server.on['/auth/refresh'] = () => answer.promise
    server.now += 601_000
    const aborter = new AbortController()
    const [one, other] = [session.fetch(api, { signal: aborter.signal }), session.fetch(api)]
    aborter.abort(new Error('left the page'))
    await expect(one).rejects.toThrow('left the page')
    answer.resolve(answers.tokens(2))
    expect((await other).status).toBe(200)
    await expect(session.fetch(api, { signal: aborter.signal })).rejects.toThrow('left the page')
    await expect(session.fetch(new Request(api, { signal: AbortSignal.abort(new Error('gone')) }))).rejects.toThrow(
      'gone',
    )
    expect(server.paths.filter((path) => path === '/api/me')).toHaveLength(1)
  })

  it('passes on what the network makes of the request itself', async () => {
    const session = await server.loggedIn()
    server.on['/api/me'] = () => Promise.reject(new TypeError('fetch failed'))
    await expect(session.fetch(api)).rejects.toThrow('fetch failed')
    expect(server.paths).toEqual(['/api/me'])
  })
})

describe('session.fetch with cookies', () => {
  it('finds a cookie that has gone, refreshes once, and sends all again', async () => {
    const session = server.client({ transport: 'cookie' })
    let isIn = false
    server.on['/auth/refresh'] = () => {
      isIn = true
      return answers.tokens(1, { transport: 'cookie' })
    }
    server.on['/api/me'] = () => (isIn ? Response.json({}) : answers.bare())
    const calls = await Promise.all([1, 2, 3].map(() => session.fetch(api)))
    expect(calls.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(server.paths.filter((path) => path === '/auth/refresh')).toHaveLength(1)
    expect(server.asked.every(({ authorization }) => authorization === null)).toBe(true)
    expect(session.state.status).toBe('signed-in')
  })

  it('learns once that nobody is in, and asks no more', async () => {
    const session = server.client({ transport: 'cookie' })
    server.on['/auth/refresh'] = answers.invalidGrant
    server.on['/api/me'] = answers.bare
    for (let i = 0; i < 3; i++) expect((await session.fetch(api)).status).toBe(401)
    expect(server.paths.filter((path) => path === '/auth/refresh')).toHaveLength(1)
    expect(session.state.status).toBe('signed-out')
  })
})
