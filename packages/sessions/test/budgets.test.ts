import { type BearerRequest, type HeaderPairs, serve } from '@bearer/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Budgets, type SessionEvents, sessionEndpoints } from '../src/index.ts'
import { setting } from './support.ts'

type Given = Budgets<{ readonly [name: string]: string }>
const secret = 'service-secret-0123456789-0123456789'

function application(budgets: Given, login: object | undefined = { subject: 'ada' }) {
  const told: [string, object][] = []
  const heard = ['loginRefused', 'refreshRefused', 'clientRefused', 'overBudget', 'failed'] as const
  const on = Object.fromEntries(
    heard.map((name) => [name, (event: SessionEvents[typeof name]) => told.push([name, event])]),
  )
  const made = setting({ clients: [{ id: 'service', secret, scopes: [] }], on })
  const asked = vi.fn(() => login as never)
  const endpoints = sessionEndpoints(made.sessions, { login: asked, budgets })
  const post = async (path: string, form: Record<string, string> = {}) => {
    const bytes = new TextEncoder().encode(new URLSearchParams(form).toString())
    const headers: HeaderPairs = [['content-type', 'application/x-www-form-urlencoded']]
    const body = async () => ({ kind: 'bytes', bytes }) as const
    const request: BearerRequest = { method: 'POST', url: path, tls: true, headers, body, remoteAddress: '192.0.2.1' }
    const answer = await serve(endpoints, request, path)
    const wait = answer?.headers.find(([name]) => name === 'retry-after')?.[1]
    return { status: answer?.status, wait, json: JSON.parse(answer?.body ?? '{}') as Record<string, string> }
  }
  return { ...made, told, asked, post }
}

const over = { spend: () => 29.5 }
const left = { spend: () => undefined }
const at = (path: string) => ({ method: 'POST', path })

afterEach(() => void vi.useRealTimers())

describe('a budget of log-ins', () => {
  it('is spent before the credentials are looked at, and says how long to wait', async () => {
    const { post, asked, told } = application({ login: over })
    const { status, wait, json } = await post('/login', { username: 'ada' })
    expect([status, wait, json['code']]).toEqual([429, '30', 'too_many_attempts'])
    expect(asked).not.toHaveBeenCalled()
    expect(told).toEqual([
      ['overBudget', { budget: 'login', retryAfter: 29.5, ...at('/login') }],
      ['loginRefused', { status: 429, isPending: false, ...at('/login') }],
    ])
  })

  it('is told who sends what, and of success', async () => {
    const [spend, refund] = [vi.fn(() => undefined), vi.fn()]
    const good = application({ login: { spend, refund } })
    expect((await good.post('/login', { username: 'ada' })).status).toBe(200)
    expect(spend.mock.calls).toEqual([[expect.objectContaining({ remoteAddress: '192.0.2.1' }), { username: 'ada' }]])
    expect(refund.mock.calls).toEqual(spend.mock.calls)
    for (const login of [null, { refuse: 401, pending: { subject: 'ada' } }]) {
      const bad = application({ login: { spend, refund } }, login as never)
      expect((await bad.post('/login', { username: 'ada' })).status).toBe(401)
    }
    expect(refund).toHaveBeenCalledTimes(1)
  })

  it('leaves the token of a second factor unused', async () => {
    let wait: number | undefined
    const pending = { refuse: 401, pending: { subject: 'ada' } }
    const { post, sessions } = application({ login: { spend: () => wait } }, pending)
    const { json } = await post('/login', { username: 'ada' })
    wait = 60
    expect((await post('/login', { pending_token: json['pending_token'] ?? '' })).status).toBe(429)
    expect(await sessions.pendingLogins.redeem(json['pending_token'] ?? '')).toEqual({ subject: 'ada' })
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['gives no number', () => 'soon'],
    ['gives less than nothing', () => -1],
    ['gives no time', () => Number.NaN],
    ['hangs', () => new Promise(() => {})],
  ])('that %s lets nobody in: 503', async (name, spend) => {
    if (name === 'hangs') vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { post, asked, told } = application({ login: { spend: spend as never } })
    const answer = post('/login', { username: 'ada' })
    if (name === 'hangs') await vi.advanceTimersByTimeAsync(5_000)
    expect((await answer).status).toBe(503)
    expect(asked).not.toHaveBeenCalled()
    expect(told).toMatchObject([['failed', { part: 'budget' }]])
  })

  it('whose refund fails takes no log-in back', async () => {
    const { post, told } = application({ login: { ...left, refund: () => Promise.reject(new Error('down')) } })
    expect((await post('/login', { username: 'ada' })).status).toBe(200)
    expect(told).toMatchObject([['failed', { part: 'budget' }]])
  })
})

describe('budgets', () => {
  const used: Given = { login: over, refresh: over, client: over }
  const machine = { grant_type: 'client_credentials', client_id: 'service', client_secret: secret }

  it('of refreshes count what is refused, whatever is wrong with it, and keep nobody from what is good', async () => {
    const { post, sessions, told } = application(used)
    const { refreshToken } = await sessions.start({ subject: 'ada' })
    const other = await sessions.start({ subject: 'ada' })
    await sessions.revoke(other.refreshToken)
    for (const token of ['forged', other.refreshToken])
      expect(await post('/refresh', { refresh_token: token })).toEqual({
        status: 429,
        wait: '30',
        json: { error: 'invalid_grant' },
      })
    expect((await post('/refresh', { refresh_token: refreshToken })).status).toBe(200)
    expect((await post('/refresh', { refresh_token: refreshToken, scope: 'more' })).status).toBe(400)
    expect(told).toMatchObject([
      ['refreshRefused', { reason: 'forged', ...at('/refresh') }],
      ['overBudget', { budget: 'refresh', ...at('/refresh') }],
      ['refreshRefused', { reason: 'revoked', sessionId: other.sessionId }],
      ['overBudget', { budget: 'refresh' }],
      ['refreshRefused', { reason: 'scope' }],
    ])
  })

  it('of client secrets count wrong ones, and lock no client out', async () => {
    const spend = vi.fn(() => 5)
    const { post, told } = application({ client: { spend } })
    for (const path of ['/token', '/introspect', '/revoke', '/refresh'])
      expect(
        await post(path, { ...machine, client_secret: 'x', grant_type: path === '/token' ? machine.grant_type : '' }),
      ).toEqual({
        status: 429,
        wait: '5',
        json: { error: 'invalid_client' },
      })
    expect(spend.mock.calls.map((call: unknown[]) => call[1])).toEqual(Array(4).fill('service'))
    expect((await post('/token', machine)).status).toBe(200)
    expect(told.slice(0, 2)).toMatchObject([
      ['clientRefused', {}],
      ['overBudget', { budget: 'client', retryAfter: 5 }],
    ])
  })

  it('that cannot be asked leave what was refused refused', async () => {
    const down = { spend: () => Promise.reject(new Error('down')) }
    const { post } = application({ refresh: down, client: down })
    expect((await post('/refresh', { refresh_token: 'forged' })).status).toBe(400)
    expect((await post('/token', { ...machine, client_secret: 'x' })).status).toBe(401)
  })

  it('with something left change nothing', async () => {
    const { post } = application({ login: left, refresh: left, client: { spend: () => 0 } })
    const { json } = await post('/login', { username: 'ada' })
    expect((await post('/refresh', { refresh_token: json['refresh_token'] ?? '' })).status).toBe(200)
    expect((await post('/refresh', { refresh_token: 'forged' })).status).toBe(400)
    expect((await post('/token', { ...machine, client_secret: 'x' })).status).toBe(401)
  })

  it.each([
    [{ logins: left }, /no option "logins"/],
    [{ login: () => 1 }, /spend\(request, of\)/],
    [{ login: {} }, /spend/],
  ])('are refused: %o', (budgets, message) => {
    expect(() => application(budgets as never)).toThrow(message)
  })
})
