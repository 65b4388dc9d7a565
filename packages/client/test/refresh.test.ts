import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answers, deferred, Server } from './support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
const api = 'https://app.example/api/me'
const expired = async (options = {}) => {
  const session = await server.loggedIn(options)
  server.now += 601_000
  return session
}
/** How a call fares, told once it is known. */
const outcome = (call: Promise<Response>): Promise<unknown> =>
  call.then(
    ({ status }) => status,
    ({ name, code, status, retryAfter }) => ({ name, code, status, retryAfter }),
  )

describe('a refresh', () => {
  it('that the server cannot decide is tried again as it says, and the call succeeds', async () => {
    const session = await expired()
    const rest = [answers.unavailable(2), answers.unavailable(3), answers.tokens(2)]
    server.on['/auth/refresh'] = () => rest.shift() as Response
    const call = outcome(session.fetch(api))
    await vi.advanceTimersByTimeAsync(1_999)
    expect(server.paths).toEqual(['/auth/refresh'])
    await vi.advanceTimersByTimeAsync(3_001)
    expect(await call).toBe(200)
    expect(server.paths).toEqual(['/auth/refresh', '/auth/refresh', '/auth/refresh', '/api/me'])
  })

  it('for which the server wants more time than a call waits: it is told so, the session stays, and nobody asks before', async () => {
    const session = await expired()
    let isDown = true
    server.on['/auth/refresh'] = () => (isDown ? answers.unavailable(60) : answers.tokens(2))
    const busy = { name: 'ClientError', code: 'unavailable', status: 503, retryAfter: 60 }
    expect(await outcome(session.fetch(api))).toEqual(busy)
    expect(await outcome(session.fetch(api))).toEqual(busy)
    expect(server.paths).toEqual(['/auth/refresh'])
    expect(session.state.status).toBe('signed-in')
    isDown = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await outcome(session.fetch(api))).toBe(200)
  })

  it.each(['-5', '-0.001', '99999999999', 'Infinity', '<script>', 'Thu, 01 Jan 1970 00:00:00 GMT', '0'])(
    'whose Retry-After is %s makes no loop, and no pause of more than a quarter of an hour',
    async (retryAfter) => {
      const session = await expired()
      let isDown = true
      server.on['/auth/refresh'] = () =>
        isDown ? new Response(null, { status: 503, headers: { 'retry-after': retryAfter } }) : answers.tokens(2)
      const call = outcome(session.fetch(api))
      await vi.advanceTimersByTimeAsync(20_000)
      expect(await call).toMatchObject({ name: 'ClientError', code: 'unavailable', status: 503 })
      expect(server.paths.length).toBeLessThan(8)
      isDown = false
      await vi.advanceTimersByTimeAsync(900_000)
      expect(await outcome(session.fetch(api))).toBe(200)
    },
  )

  it('that fails in the background disturbs no call', async () => {
    const session = await server.loggedIn()
    server.now += 550_000
    server.on['/auth/refresh'] = () => answers.unavailable(60)
    expect(await outcome(session.fetch(api))).toBe(200)
    await vi.advanceTimersByTimeAsync(0)
    expect(await outcome(session.fetch(api))).toBe(200)
    expect([...server.paths].sort()).toEqual(['/api/me', '/api/me', '/auth/refresh'])
  })

  it('whose answer is lost is asked for again within the window, with the same token', async () => {
    const session = await expired()
    let lost = 2
    server.on['/auth/refresh'] = () => (lost-- > 0 ? Promise.reject(new TypeError('lost')) : answers.tokens(2))
    const call = outcome(session.fetch(api))
    await vi.advanceTimersByTimeAsync(750)
    expect(await call).toBe(200)
    const bodies = server.asked.filter(({ path }) => path === '/auth/refresh').map(({ body }) => body)
    expect(bodies).toEqual(Array(3).fill('{"refresh_token":"refresh-1"}'))
  })

  it('without a network is given up after the window, told as offline, and the session stays', async () => {
    const session = await expired()
    server.on['/auth/refresh'] = () => Promise.reject(new TypeError('fetch failed'))
    const call = outcome(session.fetch(api))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await call).toEqual({ name: 'ClientError', code: 'offline', status: 0, retryAfter: 0 })
    expect(session.state).toMatchObject({ status: 'offline', sessionId: 's1' })
    expect(server.paths.length).toBeLessThan(8)
    server.on['/auth/refresh'] = () => answers.tokens(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await outcome(session.fetch(api))).toBe(200)
    expect(session.state.status).toBe('signed-in')
  })

  it.each([
    ['a captive portal says 200', () => new Response('<h1>Welcome to our Wi-Fi</h1>')],
    ['a proxy says 200 in JSON', () => Response.json({ ok: true })],
    ['a gateway says 502', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['it says 429', () => new Response(null, { status: 429 })],
  ])('ends no session where %s', async (_, answer) => {
    const session = await expired()
    server.on['/auth/refresh'] = answer
    const call = outcome(session.fetch(api))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await call).toMatchObject({ name: 'ClientError' })
    expect(session.state.sessionId).toBe('s1')
    server.on['/auth/refresh'] = () => answers.tokens(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await outcome(session.fetch(api))).toBe(200)
  })

  it.each([
    ['403', () => answers.problem(403, 'csrf')],
    ['404', () => new Response('nothing here', { status: 404 })],
    ['a 400 that is no invalid_grant', () => new Response('<h1>Bad request</h1>', { status: 400 })],
  ])('that is refused with %s is told at once, and ends nothing', async (_, answer) => {
    const session = await expired()
    server.on['/auth/refresh'] = answer
    expect(await outcome(session.fetch(api))).toMatchObject({ name: 'ClientError', status: answer().status })
    expect(server.paths).toEqual(['/auth/refresh'])
    expect(session.state.status).toBe('signed-in')
  })

  it('that finds the session ended signs out, once, and calls go on without a token', async () => {
    const session = await expired()
    server.on['/auth/refresh'] = answers.invalidGrant
    server.on['/api/me'] = answers.bare
    expect(await Promise.all([session.fetch(api), session.fetch(api)].map(outcome))).toEqual([401, 401])
    expect(await outcome(session.fetch(api))).toBe(401)
    expect(server.paths).toEqual(['/auth/refresh', '/api/me', '/api/me', '/api/me'])
    expect(session.state).toMatchObject({ status: 'signed-out' })
  })

  it('answered after a log-out is not kept', async () => {
    const session = await expired()
    const answer = deferred<Response>()
    server.on['/auth/refresh'] = () => answer.promise
    server.on['/auth/logout'] = () => new Response(null, { status: 204 })
    const call = outcome(session.fetch(api))
    await vi.advanceTimersByTimeAsync(0)
    const out = session.logout()
    await vi.advanceTimersByTimeAsync(0)
    expect(session.state.status).toBe('signed-out')
    answer.resolve(answers.tokens(2))
    expect([await out, await call]).toEqual([true, 200])
    expect(server.asked.at(-1)?.authorization).toBeNull()
    expect(session.state.status).toBe('signed-out')
  })

  it('waits for a log-in that is on its way, and goes by what came of it', async () => {
    const session = await expired()
    const answer = deferred<Response>()
    server.on['/auth/login'] = () => answer.promise
    server.on['/auth/refresh'] = () => answers.tokens(9)
    const login = session.login({ username: 'bob' })
    await vi.advanceTimersByTimeAsync(0)
    const call = outcome(session.fetch(api))
    await vi.advanceTimersByTimeAsync(0)
    answer.resolve(answers.tokens(5, { session: 's2' }))
    expect((await login).sessionId).toBe('s2')
    expect(await call).toBe(200)
    expect(server.asked.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/auth/login', null],
      ['/api/me', 'Bearer access-5'],
    ])
  })

  it('does not chase the absolute end: a token that ends with its session is used until then', async () => {
    const session = await server.loggedIn({}, { expiresIn: 30, sessionExpiresIn: 30 })
    server.on['/auth/refresh'] = answers.invalidGrant
    for (let i = 0; i < 29; i++) {
      expect(await outcome(session.fetch(api))).toBe(200)
      server.now += 1_000
    }
    expect(server.paths).not.toContain('/auth/refresh')
    server.now += 2_000
    server.on['/api/me'] = answers.bare
    expect(await outcome(session.fetch(api))).toBe(401)
    expect(await outcome(session.fetch(api))).toBe(401)
    expect(server.paths.filter((path) => path === '/auth/refresh')).toHaveLength(1)
    expect(session.state.status).toBe('signed-out')
  })

  it.each([-3_600_000, 3_600_000, 86_400_000])('goes right when the clock is put %i ms ahead', async (ms) => {
    const session = await server.loggedIn()
    server.now += ms
    server.on['/auth/refresh'] = () => answers.tokens(2)
    server.on['/api/me'] = ({ authorization }) =>
      authorization === 'Bearer access-2' ? Response.json({}) : answers.invalidToken()
    expect(await outcome(session.fetch(api))).toBe(200)
    expect(await outcome(session.fetch(api))).toBe(200)
    expect(server.paths.filter((path) => path === '/auth/refresh')).toHaveLength(1)
  })

  it('can be asked for', async () => {
    const session = await server.loggedIn()
    server.on['/auth/refresh'] = () => answers.tokens(2)
    server.now += 5_000
    expect(await session.refresh()).toMatchObject({ status: 'signed-in', askedAt: server.now })
  })
})
