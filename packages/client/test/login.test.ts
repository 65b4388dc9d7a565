import { beforeEach, describe, expect, it } from 'vitest'
import { isClientError, problemOf } from '../src/index.ts'
import { answers, Server } from './support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
})
const ada = { username: 'ada', password: 'ada-password' }
const failed = async (promise: Promise<unknown>): Promise<unknown> => {
  const error = await promise.then(
    () => 'it went well',
    (reason: unknown) => reason,
  )
  if (!isClientError(error)) return error
  const { name, code, status, message, retryAfter } = error
  return { name, code, status, message, retryAfter }
}

describe('login', () => {
  it('sends the credentials as JSON, and gives who is in', async () => {
    server.on['/auth/login'] = () => answers.tokens(1)
    const session = server.client()
    expect(await session.login(ada)).toEqual({
      status: 'signed-in',
      sessionId: 's1',
      scope: 'notes:write',
      askedAt: server.now,
      dueAt: expect.any(Number),
      expiresAt: server.now + 600_000,
      endsAt: server.now + 2_592_000_000,
      demand: undefined,
    })
    expect(server.asked).toMatchObject([{ method: 'POST', path: '/auth/login', body: JSON.stringify(ada) }])
    expect(JSON.stringify(session.state)).not.toMatch(/access-1|refresh-1/)
  })

  it.each([
    [
      'wrong credentials',
      () => answers.problem(401, 'login_failed'),
      { code: 'login_failed', status: 401, message: 'Failed: login_failed.', retryAfter: 0 },
    ],
    [
      'a refusal of the application',
      () =>
        answers.problem(429, 'login_refused', { code: 'slow_down', detail: 'Wait a minute.' }, { 'retry-after': '60' }),
      { code: 'slow_down', status: 429, message: 'Wait a minute.', retryAfter: 60 },
    ],
    [
      'a store that is down',
      () => answers.unavailable(5),
      { code: 'unavailable', status: 503, message: 'Failed: unavailable.' },
    ],
    ['no network', () => Promise.reject(new TypeError('fetch failed')), { code: 'offline', status: 0 }],
    ['a captive portal', () => new Response('<h1>Hello</h1>'), { code: 'offline', status: 0 }],
    [
      'malformed input',
      () => Response.json({ error: 'invalid_request' }, { status: 400 }),
      { code: 'invalid_request' },
    ],
  ])('tells of %s by a typed error, and of nobody', async (_, answer, expected) => {
    server.on['/auth/login'] = answer
    const session = server.client()
    expect(await failed(session.login(ada))).toMatchObject({ name: 'ClientError', ...expected })
    expect(session.state.status).not.toBe('signed-in')
    expect(server.asked).toHaveLength(1)
  })

  it('keeps what waits for the second factor, once', async () => {
    server.on['/auth/login'] = ({ body }) =>
      body.includes('"code"')
        ? answers.tokens(1)
        : answers.problem(401, 'login_refused', { code: 'second_factor', pending_token: 'p1' })
    const session = server.client()
    expect(await failed(session.login(ada))).toMatchObject({ code: 'second_factor' })
    await session.login({ code: '123456' })
    await session.login({ code: '654321' })
    expect(server.asked.slice(1).map(({ body }) => JSON.parse(body))).toEqual([
      { code: '123456', pending_token: 'p1' },
      { code: '654321', refresh_token: 'refresh-1' },
    ])
  })

  it('goes to a route of the application’s own, which answers as the server’s log-in does', async () => {
    const session = await server.loggedIn()
    server.on['/auth/sign-up'] = () => answers.tokens(7, { session: 's7' })
    expect(await session.login({ email: 'grace@example.com' }, '/sign-up')).toMatchObject({
      status: 'signed-in',
      sessionId: 's7',
    })
    await session.fetch('/api/me')
    expect(server.asked).toMatchObject([
      { method: 'POST', path: '/auth/sign-up', body: '{"email":"grace@example.com","refresh_token":"refresh-1"}' },
      { path: '/api/me', authorization: 'Bearer access-7' },
    ])
  })

  it('leaves whoever was in where it fails', async () => {
    const session = await server.loggedIn()
    server.on['/auth/login'] = () => answers.problem(401, 'login_failed')
    await failed(session.login(ada))
    expect(session.state).toMatchObject({ status: 'signed-in', sessionId: 's1' })
  })
})

describe('the sessions', () => {
  it('are listed as the server has them, those in which somebody acts last', async () => {
    const session = await server.loggedIn()
    const one = { id: 's1', device: 'Firefox on Linux', created_at: 'then', last_used_at: 'now', current: true }
    const other = { ...one, id: 's2', actor: { sub: 'support' }, subject: 'ada', current: false }
    server.on['/auth/sessions'] = () => Response.json({ sessions: [one], acting: [other] })
    expect(await session.sessions()).toEqual([one, other])
    expect(server.asked).toMatchObject([{ method: 'GET', authorization: 'Bearer access-1' }])
  })

  it('reject with what the server says', async () => {
    const session = await server.loggedIn()
    server.on['/auth/sessions'] = () => answers.unavailable()
    expect(await failed(session.sessions())).toMatchObject({ code: 'unavailable', status: 503 })
  })
})

describe('problemOf', () => {
  const date = 'Thu, 26 Nov 2026 12:00:00 GMT'
  it.each([
    ['seconds', '5', date, 5],
    ['a time, by the server’s clock', 'Thu, 26 Nov 2026 12:00:30 GMT', date, 30],
    ['a time, where the server’s is not to be seen', 'Thu, 26 Nov 2026 12:00:30 GMT', undefined, 0],
    ['nothing', undefined, date, 0],
    ['what means nothing', 'soon', date, 0],
  ])('reads %s to wait', async (_, wait, now, seconds) => {
    const headers = Object.entries({ 'retry-after': wait, date: now }).filter(([, value]) => value) as [
      string,
      string,
    ][]
    expect((await problemOf(new Response(null, { status: 503, headers }))).retryAfter).toBe(seconds)
  })

  it('makes an error of an answer, be it JSON or not', async () => {
    expect(await problemOf(answers.scope())).toMatchObject({
      code: 'insufficient_scope',
      status: 403,
      problem: { title: 'insufficient_scope' },
    })
    for (const text of ['', '<h1>', 'null', '7', '"text"', '[]'])
      expect(await problemOf(new Response(text, { status: 500 }))).toMatchObject({ code: 'unavailable', status: 500 })
  })
})
