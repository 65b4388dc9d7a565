import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answers, deferred, Server } from './support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => void vi.useRealTimers())
const gone = () => new Response(null, { status: 204 })
const api = 'https://app.example/api/me'

describe.each([
  ['logout', '/auth/logout'],
  ['logoutEverywhere', '/auth/logout-all'],
] as const)('%s', (name, path) => {
  it('ends the session at the server, and is out before that answers', async () => {
    const session = await server.loggedIn()
    const answer = deferred<Response>()
    server.on[path] = () => answer.promise
    const out = session[name]()
    await vi.advanceTimersByTimeAsync(0)
    expect(session.state.status).toBe('signed-out')
    answer.resolve(gone())
    expect(await out).toBe(true)
    expect(server.asked).toMatchObject([{ method: 'POST', path, body: '{"refresh_token":"refresh-1"}' }])
    expect((await session.fetch(api)).status).toBe(200)
    expect(server.asked.at(-1)?.authorization).toBeNull()
  })

  it('is not undone by a refresh', async () => {
    const session = await server.loggedIn()
    server.on[path] = gone
    await session[name]()
    expect([await session.refresh(), await session.ready()]).toMatchObject(Array(2).fill({ status: 'signed-out' }))
    expect(server.paths).toEqual([path])
  })

  it.each([
    ['503', () => answers.unavailable(1)],
    ['nothing', () => Promise.reject(new TypeError('fetch failed'))],
  ])('is out where the server says %s, and tells it again until it has heard', async (_, answer) => {
    const session = await server.loggedIn()
    server.on[path] = answer
    expect(await session[name]()).toBe(false)
    expect(session.state.status).toBe('signed-out')
    server.on[path] = gone
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.asked.map(({ body }) => body)).toEqual(Array(2).fill('{"refresh_token":"refresh-1"}'))
    await vi.advanceTimersByTimeAsync(600_000)
    expect(server.asked).toHaveLength(2)
  })

  it.each([
    ['202', () => Response.json({ session_ends_at: '2027-02-14T08:00:00.000Z' }, { status: 202 }), true],
    ['401', answers.invalidToken, false],
    ['403', () => answers.problem(403, 'csrf'), false],
  ])('is out where the server says %s, and asks no more', async (_, answer, heard) => {
    const session = await server.loggedIn()
    server.on[path] = answer
    expect(await session[name]()).toBe(heard)
    await vi.advanceTimersByTimeAsync(600_000)
    expect([session.state.status, server.asked.length]).toEqual(['signed-out', 1])
  })

  it('that the server has not heard ends no later log-in', async () => {
    const session = await server.loggedIn()
    server.on[path] = () => answers.unavailable(1)
    await session[name]()
    server.on['/auth/login'] = () => answers.tokens(5, { session: 's2' })
    await session.login({ username: 'bob' })
    server.on[path] = gone
    await vi.advanceTimersByTimeAsync(2_000)
    expect(session.state).toMatchObject({ status: 'signed-in', sessionId: 's2' })
    expect(server.asked.at(-1)?.body).toBe('{"refresh_token":"refresh-1"}')
  })
})

describe.each(['body', 'cookie'] as const)('where logging in and out cross each other (%s)', (transport) => {
  const told = () => server.asked.map(({ path, body }) => `${path} ${JSON.parse(body).refresh_token ?? ''}`.trim())
  const ended = transport === 'body' ? ' refresh-2' : ''
  /** A log-in that waits for its answer. */
  async function loggingIn() {
    const answer = deferred<Response>()
    server.on['/auth/login'] = async () => (await answer.promise).clone()
    server.on['/auth/logout'] = server.on['/auth/logout-all'] = gone
    const session = server.client({ transport })
    const login = session.login({ username: 'ada' })
    await vi.advanceTimersByTimeAsync(0)
    return { session, login, answer: () => answer.resolve(answers.tokens(2, { transport })) }
  }

  it.each([
    ['logout', '/auth/logout'],
    ['logoutEverywhere', '/auth/logout-all'],
  ] as const)('%s during a log-in is out, and ends the session that this begins', async (name, path) => {
    const { session, login, answer } = await loggingIn()
    const out = session[name]()
    await vi.advanceTimersByTimeAsync(0)
    answer()
    expect([(await login).status, await out, session.state.status]).toEqual(['signed-out', true, 'signed-out'])
    expect(told()).toEqual(['/auth/login', `${path}${ended}`])
  })

  it('a log-out ends a log-in that still waits for another one, too', async () => {
    const { session, login, answer } = await loggingIn()
    const second = session.login({ username: 'bob' })
    const out = session.logout()
    answer()
    expect([(await login).status, (await second).status, await out]).toEqual(['signed-out', 'signed-out', true])
    expect(session.state.status).toBe('signed-out')
    expect(told().at(-1)).toBe(`/auth/logout${ended}`)
  })

  it('a log-in during a log-out is in, after it', async () => {
    server.on['/auth/login'] = () => answers.tokens(2, { transport })
    const session = server.client({ transport })
    await session.login({ username: 'ada' })
    server.asked.length = 0
    const answer = deferred<Response>()
    server.on['/auth/logout'] = () => answer.promise
    const out = session.logout()
    await vi.advanceTimersByTimeAsync(0)
    const login = session.login({ username: 'bob' })
    await vi.advanceTimersByTimeAsync(0)
    expect([told(), session.state.status]).toEqual([[`/auth/logout${ended}`], 'signed-out'])
    answer.resolve(gone())
    expect([await out, (await login).status]).toEqual([true, 'signed-in'])
    expect(told()).toEqual([`/auth/logout${ended}`, '/auth/login'])
  })
})

it('a log-out that is asked for twice without a network is told with the token that there was', async () => {
  const session = await server.loggedIn()
  server.on['/auth/logout'] = () => Promise.reject(new TypeError('fetch failed'))
  expect([await session.logout(), await session.logout()]).toEqual([false, false])
  server.on['/auth/logout'] = gone
  await vi.advanceTimersByTimeAsync(5_000)
  expect(server.asked.map(({ body }) => body)).toEqual(Array(3).fill('{"refresh_token":"refresh-1"}'))
})

describe('a log-out that is not answered by the server', () => {
  it.each([
    ['a captive portal says 200', () => new Response('<h1>Welcome to our Wi-Fi</h1>')],
    ['a service worker says 200 in JSON', () => Response.json({ offline: true })],
    ['a redirect leads elsewhere', () => Object.defineProperty(new Response(null), 'ok', { value: false })],
  ])('is told again where %s', async (_, answer) => {
    const session = await server.loggedIn()
    server.on['/auth/logout'] = answer
    expect(await session.logout()).toBe(false)
    if (_.startsWith('a redirect')) return
    server.on['/auth/logout'] = gone
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.paths).toEqual(['/auth/logout', '/auth/logout'])
  })

  it.each(['-1', '99999999999', 'Infinity', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'is no loop where Retry-After is %s, and is told again within a quarter of an hour',
    async (retryAfter) => {
      const session = await server.loggedIn()
      server.on['/auth/logout'] = () => new Response(null, { status: 503, headers: { 'retry-after': retryAfter } })
      await session.logout()
      await vi.advanceTimersByTimeAsync(900)
      expect(server.paths.length).toBe(1)
      await vi.advanceTimersByTimeAsync(900_000)
      expect(server.paths.length).toBeGreaterThan(1)
      expect(server.paths.length).toBeLessThan(16)
    },
  )

  it('is out, and the server is told, where the store cannot forget', async () => {
    const store = { get: (): string | undefined => undefined, set: () => {}, remove: () => {} }
    const session = await server.loggedIn({ store })
    for (const name of ['get', 'remove'] as const)
      vi.spyOn(store, name).mockImplementation(() => {
        throw new Error('The keychain is locked.')
      })
    server.on['/auth/logout'] = gone
    await session.logout()
    expect([session.state.status, server.paths]).toEqual(['signed-out', ['/auth/logout']])
  })

  it('takes no later log-in of another process out of their store', async () => {
    const kept: { text?: string } = {}
    const store = {
      get: () => kept.text,
      set: (text: string) => void (kept.text = text),
      remove: () => void delete kept.text,
    }
    const [session, other] = [await server.loggedIn({ store }), server.client({ store })]
    server.on['/auth/logout'] = () => answers.unavailable(1)
    await session.logout()
    server.on['/auth/login'] = () => answers.tokens(5, { session: 's2' })
    await other.login({ username: 'bob' })
    server.on['/auth/logout'] = gone
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.asked.at(-1)?.body).toBe('{"refresh_token":"refresh-1"}')
    expect(JSON.parse(kept.text ?? '{}')).toMatchObject({ sessionId: 's2' })
  })
})

describe('a log-out with cookies that the server has not heard of', () => {
  it('sends no cookies any more, refreshes nothing, and stays out', async () => {
    server.on['/auth/login'] = () => answers.tokens(1, { transport: 'cookie' })
    const session = server.client({ transport: 'cookie' })
    await session.login({ username: 'ada' })
    server.on['/auth/logout'] = () => answers.unavailable(60)
    await session.logout()
    server.on['/api/me'] = answers.bare
    expect((await session.fetch(api)).status).toBe(401)
    expect(server.asked.at(-1)).toMatchObject({ path: '/api/me', credentials: 'omit' })
    expect(await session.ready()).toMatchObject({ status: 'signed-out' })
    expect(server.paths).not.toContain('/auth/refresh')
  })
})
