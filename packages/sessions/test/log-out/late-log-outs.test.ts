import { createGuard, type Endpoint, type HeaderPairs, type Store, serve } from '@bearer/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type SessionEvents, type SessionsOptions, sessionEndpoints, type Transport } from '../../src/index.ts'
import { capacity } from '../../src/log-out/retry-queue.ts'
import { outcome, refreshed, type Setting, setting, wrapped } from '../support.ts'

type State = 'well' | 'down' | 'hanging'
const names = ['loggedOut', 'logoutQueued', 'logoutsLost'] as const

interface Application extends Pick<Setting, 'sessions'> {
  readonly made: Setting
  readonly told: (readonly [name: string, event: object])[]
  state: State
  calls: number
  post(
    path: string,
    headers?: HeaderPairs,
    form?: Record<string, string>,
    method?: string,
  ): Promise<{ readonly status: number; readonly json: Record<string, string>; readonly cookies: readonly string[] }>
}

/** An application whose store is well, away or hangs, as a test says; it can be mirrored, or is asked. */
function application({
  transport = 'body',
  mirrored = false,
  ...options
}: Partial<SessionsOptions> & { readonly transport?: Transport; readonly mirrored?: boolean } = {}): Application {
  const told: (readonly [name: string, event: object])[] = []
  const on = Object.fromEntries(
    names.map((name) => [name, (event: SessionEvents[typeof name]) => told.push([name, { ...event }])]),
  )
  const made = setting({ on, publicUrl: 'https://app.example', cookies: true, ...options }, (store): Store => {
    const around = async <Result>(call: () => Promise<Result>): Promise<Result> => {
      app.calls++
      if (app.state === 'down') throw new Error('ECONNREFUSED')
      return app.state === 'hanging' ? new Promise(() => {}) : call()
    }
    const away = wrapped(store, (_, call) => around(call))
    const { revocations } = store as Store & { readonly revocations: Required<Store['revocations']> }
    if (!mirrored) return away
    const changes: typeof revocations.changes = (...given) => around(() => revocations.changes(...given))
    return { ...away, revocations: { ...away.revocations, changes } }
  })
  const endpoints: Endpoint[] = sessionEndpoints(made.sessions, {
    transport,
    login: ({ username }) => (username ? { subject: username } : undefined),
  })
  const app: Application = {
    made,
    sessions: made.sessions,
    told,
    state: 'well',
    calls: 0,
    async post(path, headers = [], form = {}, method = 'POST') {
      const bytes = new TextEncoder().encode(new URLSearchParams(form).toString())
      const request = {
        method,
        url: path,
        tls: true,
        headers: [['content-type', 'application/x-www-form-urlencoded'], ['sec-fetch-site', 'same-origin'], ...headers],
        body: async () => ({ kind: 'bytes', bytes }) as const,
      } as const
      const answer = await serve(endpoints, request, path)
      const cookies = (answer?.headers ?? []).filter(([name]) => name === 'set-cookie').map(([, value]) => value)
      return { status: answer?.status ?? 0, json: answer?.body ? JSON.parse(answer.body) : {}, cookies }
    },
  }
  return app
}

const bearing = (token: unknown): HeaderPairs => [['authorization', `Bearer ${token}`]]
const times = { access_tokens_end_at: '2027-01-15T08:10:00.000Z', session_ends_at: '2027-02-14T08:00:00.000Z' }

const withFakeTimers = (): void => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
afterEach(() => void vi.useRealTimers())

/** Lets timers go off until something is done. */
async function during<Result>(work: Promise<Result>): Promise<Result> {
  const settled = vi.fn()
  work.then(settled, settled)
  while (settled.mock.calls.length === 0) await vi.advanceTimersByTimeAsync(500)
  return work
}

/** Lets the store be well again, and time pass until what waits has been done. */
async function back(app: Application): Promise<void> {
  app.state = 'well'
  await vi.advanceTimersByTimeAsync(30_000)
}

describe('POST /logout while the store is away', () => {
  it.each(['down', 'hanging'] as const)(
    'is accepted, clears the cookies, says until when copies live, and is done when the store is back: %s',
    async (state) => {
      withFakeTimers()
      const app = application({ transport: 'cookie' })
      const login = await app.post('/login', [], { username: 'ada' })
      const cookie = ['cookie', login.cookies.map((one) => one.split(';')[0]).join('; ')] as const
      const token = /rt=([^;]*)/.exec(cookie[1])?.[1] as string
      const sessionId = login.json['session_id']
      app.state = state
      const answer = await during(app.post('/logout', [cookie]))
      const cleared = expect.stringMatching(/^__Host-Http-[ar]t=; .*Max-Age=0$/)
      expect(answer).toEqual({ status: 202, json: times, cookies: [cleared, cleared] })
      const queued = { sessionId, subject: undefined, waiting: 1, method: 'POST', path: '/logout' }
      expect(app.told).toEqual([['logoutQueued', queued]])
      await back(app)
      expect(app.told.slice(1)).toEqual([['loggedOut', { sessionId, subject: undefined }]])
      expect(await outcome(app.sessions, token)).toBe('revoked')
      expect((await app.post('/logout', [cookie])).status).toBe(204)
    },
  )

  it('takes a refresh token that was rotated out, and the access token alone', async () => {
    withFakeTimers()
    const app = application()
    const [one, two] = [await app.sessions.start({ subject: 'ada' }), await app.sessions.start({ subject: 'bob' })]
    const next = await refreshed(app.sessions, one.refreshToken)
    app.made.now += 60_000
    app.state = 'down'
    expect((await app.post('/logout', [], { refresh_token: one.refreshToken })).status).toBe(202)
    expect((await app.post('/logout', bearing(two.accessToken))).status).toBe(202)
    await back(app)
    expect(await outcome(app.sessions, next)).toBe('revoked')
    expect(await outcome(app.sessions, two.refreshToken)).toBe('revoked')
  })

  it('is 503 without a token that can be read, and clears nothing', async () => {
    const app = application({ transport: 'refresh-cookie' })
    app.state = 'down'
    const { accessToken } = await setting({ issuer: 'https://other.example' }).sessions.start({ subject: 'ada' })
    const forged = ['cookie', '__Host-Http-rt=forged'] as const
    for (const headers of [[], [forged], bearing('x.y.z'), bearing(accessToken)] as HeaderPairs[]) {
      const { status, cookies } = await app.post('/logout-all', headers)
      // Where it is plain that the token is none, nothing is undecided.
      expect([401, 503]).toContain(status)
      expect([status, cookies]).toEqual([status, []])
    }
    expect(app.told).toEqual([])
  })

  it('ends the session in this process at once, with the store still away or back, as guards and refreshes see it', async () => {
    for (const mirrored of [false, true]) {
      const app = application({ mirrored })
      await app.sessions.ready()
      const guard = createGuard({ sessions: app.sessions })
      const other = await app.sessions.start({ subject: 'ada' })
      const { accessToken, refreshToken } = await app.sessions.start({ subject: 'ada' })
      expect((await guard.verify(accessToken)).subject).toBe('ada')
      app.state = 'down'
      expect((await app.post('/logout', [], { refresh_token: refreshToken })).status).toBe(202)
      await expect(guard.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
      app.state = 'well'
      await expect(guard.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
      expect(await outcome(app.sessions, refreshToken)).toBe('revoked')
      expect((await guard.verify(other.accessToken)).subject).toBe('ada')
      expect(await outcome(app.sessions, other.refreshToken)).toBe('ok')
      await app.sessions.close()
    }
  })

  it('counts once however often it is asked for, and is tried no more when the session has ended anyway', async () => {
    withFakeTimers()
    const app = application()
    const { refreshToken } = await app.sessions.start({ subject: 'ada' })
    app.state = 'down'
    for (let i = 0; i < 3; i++)
      expect((await app.post('/logout', [], { refresh_token: refreshToken })).status).toBe(202)
    expect(app.told).toMatchObject([
      ['logoutQueued', { waiting: 1 }],
      ['logoutQueued', { waiting: 1 }],
      ['logoutQueued', { waiting: 1 }],
    ])
    app.made.now += 30 * 86_400_000
    await vi.advanceTimersByTimeAsync(6_000)
    app.calls = 0
    await vi.advanceTimersByTimeAsync(60_000)
    expect(app.calls).toBe(0)
  })

  it('waits ever longer between two tries, and five seconds at most', async () => {
    withFakeTimers()
    const app = application()
    const { refreshToken } = await app.sessions.start({ subject: 'ada' })
    app.state = 'down'
    await app.post('/logout', [], { refresh_token: refreshToken })
    app.calls = 0
    await vi.advanceTimersByTimeAsync(60_000)
    // A try makes two calls: it writes the revocation while it reads the record.
    expect(app.calls).toBeGreaterThanOrEqual(2 * 12)
    expect(app.calls).toBeLessThanOrEqual(2 * 40)
  })

  it('is 503 again where 10,000 wait already, and one that waits is still accepted', async () => {
    const app = application()
    const { refreshToken } = await app.sessions.start({ subject: 'ada' })
    app.state = 'down'
    for (let i = 0; i < capacity; i++) await app.sessions.revokeLater({ sessionId: `s${i}` })
    expect(capacity).toBe(10_000)
    expect((await app.post('/logout', [], { refresh_token: refreshToken })).status).toBe(503)
    expect(await app.sessions.revokeLater({ sessionId: 's7' })).toMatchObject({ sessionEndsAt: expect.any(Number) })
  })

  it('is kept from the others by none that never succeeds', async () => {
    withFakeTimers()
    const app = application()
    const tokens = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((subject) => app.sessions.start({ subject })))
    app.state = 'down'
    for (const { refreshToken } of tokens) await app.post('/logout', [], { refresh_token: refreshToken })
    // A store that has records of four which it can never read.
    const spoiled = new Set(tokens.slice(0, 4).map(({ sessionId }) => sessionId))
    const { sessions } = app.made.store
    const read = sessions.read.bind(sessions)
    sessions.read = async (id) => (spoiled.has(id) ? Promise.reject(new Error('unreadable')) : read(id))
    await back(app)
    expect(app.told.filter(([name]) => name === 'loggedOut')).toMatchObject([
      ['loggedOut', { sessionId: tokens[4]?.sessionId }],
    ])
  })
})

describe('a log-out while the store is away, of a session that lives for longer than others', () => {
  const day = 86_400_000

  it('says so, in a process that has met one, and waits as long', async () => {
    withFakeTimers()
    const app = application({ absoluteTtl: 3600, idleTtl: 3600 })
    const { sessions, made } = app
    const { refreshToken } = await sessions.start({ subject: 'ada', idleTtl: 30 * 86_400, absoluteTtl: 90 * 86_400 })
    made.now += day
    app.state = 'down'
    expect(await sessions.revokeLater({ refreshToken })).toMatchObject({ sessionEndsAt: made.now + 90 * day })
    made.now += day
    app.state = 'well'
    await vi.advanceTimersByTimeAsync(10_000)
    expect([await outcome(sessions, refreshToken), app.told.map(([name]) => name)]).toEqual([
      'revoked',
      ['logoutQueued', 'loggedOut'],
    ])
  })
})

describe('DELETE /sessions/{id} while the store is away', () => {
  it('is a log-out where it is the session that asks, and is tried again where it is another', async () => {
    withFakeTimers()
    const app = application({ transport: 'cookie' })
    const login = await app.post('/login', [], { username: 'ada' })
    const cookie = ['cookie', login.cookies.map((one) => one.split(';')[0]).join('; ')] as const
    const other = await app.sessions.start({ subject: 'ada' })
    app.state = 'down'
    const others = await app.post(`/sessions/${other.sessionId}`, [cookie], {}, 'DELETE')
    expect([others.status, others.cookies]).toEqual([503, []])
    const own = await app.post(`/sessions/${login.json['session_id']}`, [cookie], {}, 'DELETE')
    expect([own.status, own.json, own.cookies.length]).toEqual([202, times, 2])
    await back(app)
    expect((await app.sessions.list('ada')).map(({ id }) => id)).toEqual([other.sessionId])
    expect(app.told.slice(1)).toMatchObject([['loggedOut', { sessionId: login.json['session_id'] }]])
  })
})

describe('POST /logout-all while the store is away', () => {
  it.each([
    ['access token', true],
    ['refresh token', false],
  ])('ends every session of the subject when the store is back: by the %s', async (_, byAccess) => {
    withFakeTimers()
    const app = application()
    const [one, two] = [await app.sessions.start({ subject: 'ada' }), await app.sessions.start({ subject: 'ada' })]
    const bob = await app.sessions.start({ subject: 'bob' })
    app.state = 'down'
    const answer = byAccess
      ? await app.post('/logout-all', bearing(one.accessToken))
      : await app.post('/logout-all', [], { refresh_token: one.refreshToken })
    expect([answer.status, answer.json]).toEqual([202, times])
    // A tab that has not heard of it must not take away what tells whose sessions are to end.
    app.state = 'well'
    expect(await outcome(app.sessions, one.refreshToken)).toBe('revoked')
    await back(app)
    for (const { refreshToken } of [one, two])
      expect(['revoked', 'unknown']).toContain(await outcome(app.sessions, refreshToken))
    expect(await outcome(app.sessions, bob.refreshToken)).toBe('ok')
  })

  it('ends what was issued until then in this process at once, and nobody else', async () => {
    withFakeTimers()
    const app = application()
    const guard = createGuard({ sessions: app.sessions })
    const [one, two] = [await app.sessions.start({ subject: 'ada' }), await app.sessions.start({ subject: 'ada' })]
    const bob = await app.sessions.start({ subject: 'bob' })
    app.state = 'down'
    expect((await app.post('/logout-all', bearing(one.accessToken))).status).toBe(202)
    app.state = 'well'
    for (const { accessToken } of [one, two])
      await expect(guard.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect((await guard.verify(bob.accessToken)).subject).toBe('bob')
    app.made.now += 2000
    const elsewhere = setting({ clock: () => app.made.now, store: app.made.store }).sessions
    const later = await elsewhere.start({ subject: 'ada' })
    expect((await guard.verify(later.accessToken)).subject).toBe('ada')
  })

  it('ends no session that began after it, in this process or another', async () => {
    withFakeTimers()
    const app = application()
    const old = await app.sessions.start({ subject: 'ada' })
    app.state = 'down'
    expect((await app.post('/logout-all', bearing(old.accessToken))).status).toBe(202)
    await expect(app.sessions.start({ subject: 'ada' })).rejects.toMatchObject({ status: 503 })
    app.state = 'well'
    const here = await app.sessions.start({ subject: 'ada' })
    expect(await outcome(app.sessions, old.refreshToken)).toBe('revoked')
    await back(app)
    expect(await outcome(app.sessions, here.refreshToken)).toBe('ok')
    app.state = 'down'
    expect((await app.post('/logout-all', bearing(here.accessToken))).status).toBe(202)
    app.made.now += 10
    app.state = 'well'
    const elsewhere = setting({ clock: () => app.made.now, store: app.made.store }).sessions
    const there = await elsewhere.start({ subject: 'ada' })
    await back(app)
    expect(await outcome(elsewhere, here.refreshToken)).toBe('revoked')
    expect(await outcome(elsewhere, there.refreshToken)).toBe('ok')
  })

  it('by an old refresh token ends its own session, and not the others of the subject', async () => {
    withFakeTimers()
    const app = application()
    const [one, two] = [await app.sessions.start({ subject: 'ada' }), await app.sessions.start({ subject: 'ada' })]
    const next = await refreshed(app.sessions, one.refreshToken)
    app.made.now += 11_000
    await refreshed(app.sessions, next)
    app.state = 'down'
    expect((await app.post('/logout-all', [], { refresh_token: one.refreshToken })).status).toBe(202)
    await back(app)
    expect([await outcome(app.sessions, next), await outcome(app.sessions, two.refreshToken)]).toEqual([
      'revoked',
      'ok',
    ])
  })

  it('by an access token that is known to be revoked ends nothing', async () => {
    const app = application()
    const [one, two] = [await app.sessions.start({ subject: 'ada' }), await app.sessions.start({ subject: 'ada' })]
    await app.sessions.revoke(one.refreshToken)
    expect((await app.post('/logout-all', bearing(one.accessToken))).status).toBe(401)
    expect(await outcome(app.sessions, two.refreshToken)).toBe('ok')
  })
})

describe('closing sessions', () => {
  it('tries once more what waits', async () => {
    const app = application()
    const { refreshToken, sessionId } = await app.sessions.start({ subject: 'ada' })
    app.state = 'down'
    await app.post('/logout', [], { refresh_token: refreshToken })
    app.state = 'well'
    await app.sessions.close()
    expect(app.told.slice(1)).toEqual([['loggedOut', { sessionId, subject: undefined }]])
  })

  it.each(['down', 'hanging'] as const)(
    'tells how many log-outs are lost, and waits for no store: %s',
    async (state) => {
      withFakeTimers()
      const app = application()
      const tokens = [await app.sessions.start({ subject: 'ada' }), await app.sessions.start({ subject: 'bob' })]
      app.state = 'down'
      for (const { refreshToken } of tokens) await app.post('/logout', [], { refresh_token: refreshToken })
      app.state = state
      await vi.advanceTimersByTimeAsync(200)
      const closing = app.sessions.close()
      const isClosed = vi.fn()
      void closing.then(isClosed)
      await vi.advanceTimersByTimeAsync(10_000)
      expect(isClosed).toHaveBeenCalled()
      expect(app.told.at(-1)).toEqual(['logoutsLost', { count: 2 }])
      app.calls = 0
      await vi.advanceTimersByTimeAsync(60_000)
      expect(app.calls).toBe(0)
      const [one] = tokens
      const later = await during(app.post('/logout', [], { refresh_token: one?.refreshToken as string }))
      expect(later.status).toBe(503)
    },
  )
})

it('what waits says which options it takes', async () => {
  const { sessions } = setting()
  const wrong = { session: 'x' } as object
  expect(() => sessions.revokeLater(wrong)).toThrow('revokeLater')
  expect(() => sessions.revokeLater({ sessionId: '' })).toThrow('sessionId')
  expect(await sessions.revokeLater({ refreshToken: 'forged' })).toBeUndefined()
})
