import { frameworks, listen } from '@bearer/demo/listen'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { send } from '../contract/client.ts'

/** Milliseconds that the demo's clock is ahead: grace is not waited for. */
let ahead = 0
/** The moment at which it stands still, for what takes a busy machine longer than the window. */
let still: number | undefined
const real = Date.now

type Running = Awaited<ReturnType<typeof listen>>

describe.each(Object.keys(frameworks))('the demo on %s', (framework) => {
  let demo: Running
  beforeAll(async () => {
    vi.spyOn(Date, 'now').mockImplementation(() => (still ?? real()) + ahead)
    demo = await listen({ framework, port: 0, store: 'memory' })
  })
  afterAll(async () => {
    await demo.close()
    vi.restoreAllMocks()
  })

  const post = (
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> => fetch(demo.url + path, { method: 'POST', body: new URLSearchParams(fields), headers })
  const logIn = async (name: string): Promise<Record<string, string>> =>
    (await post('/auth/login', { username: name, password: `${name}-password` })).json() as Promise<
      Record<string, string>
    >
  const get = async (
    path: string,
    token?: string,
  ): Promise<[status: number, challenge: string | null, body: unknown]> => {
    const response = await fetch(demo.url + path, { headers: token ? { authorization: `Bearer ${token}` } : {} })
    return [response.status, response.headers.get('www-authenticate'), await response.json()]
  }

  it('gives ada a token that opens the API', async () => {
    const { access_token: token } = await logIn('ada')
    expect(await get('/api/me', token)).toEqual([
      200,
      null,
      { sub: 'ada', scope: 'reports:read notes:write', roles: ['admin'] },
    ])
    expect((await get('/api/reports', token))[0]).toBe(200)
    expect((await get('/api/admin', token))[0]).toBe(200)
  })

  it('answers without a token with a bare challenge, and with a changed one with invalid_token', async () => {
    expect((await get('/api/me')).slice(0, 2)).toEqual([401, 'Bearer realm="api"'])
    const { access_token: token = '' } = await logIn('ada')
    const changed = token.slice(0, -5) + (token.at(-5) === 'A' ? 'B' : 'A') + token.slice(-4)
    expect((await get('/api/me', changed)).slice(0, 2)).toEqual([401, expect.stringContaining('error="invalid_token"')])
  })

  it('tells bob which scope he lacks', async () => {
    const { access_token: token } = await logIn('bob')
    const [status, challenge] = await get('/api/reports', token)
    expect([status, challenge]).toEqual([
      403,
      expect.stringMatching(/error="insufficient_scope".*scope="reports:read"/),
    ])
    expect((await get('/api/admin', token))[0]).toBe(403)
  })

  it('refuses two Authorization lines', async () => {
    const { access_token: token } = await logIn('ada')
    const line = ['authorization', `Bearer ${token}`] as const
    const { status, headers } = await send(Number(new URL(demo.url).port), { path: '/api/me', headers: [line, line] })
    expect([status, headers['www-authenticate']]).toEqual([400, expect.stringContaining('error="invalid_request"')])
  })

  it('echoes a note', async () => {
    const { access_token: token } = await logIn('bob')
    const response = await fetch(`${demo.url}/api/notes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"text":"hello"}',
    })
    expect([response.status, await response.json()]).toEqual([200, { text: 'hello' }])
  })

  it('keeps two tabs logged in whose cookies arrive in any order', async () => {
    const own = { 'sec-fetch-site': 'same-origin' }
    const jar = (response: Response): string =>
      response.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ')
    const first = jar(await post('/web/auth/login', { username: 'ada', password: 'ada-password' }, own))
    const tabs = await Promise.all([1, 2].map(() => post('/web/auth/refresh', {}, { ...own, cookie: first })))
    for (const tab of tabs.reverse()) {
      expect(tab.status).toBe(200)
      expect((await post('/web/auth/refresh', {}, { ...own, cookie: jar(tab) })).status).toBe(200)
    }
  })

  it('refreshes 200 times at once: one successor for all; later, the old token ends its session and no other', async () => {
    const [phone, laptop] = [await logIn('ada'), await logIn('ada')]
    still = Date.now() - ahead
    const grant = { grant_type: 'refresh_token', refresh_token: phone['refresh_token'] as string }
    const answers = await Promise.all(Array.from({ length: 200 }, () => post('/auth/refresh', grant)))
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as Record<string, string>[]
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(bodies.map((body) => body['refresh_token'])).size).toBe(1)

    const successor = { refresh_token: bodies[0]?.['refresh_token'] as string }
    still = undefined
    ahead += 11_000 // From here on the mirror is behind: nobody else logs in.
    const next = (await (await post('/auth/refresh', successor)).json()) as Record<string, string>
    expect(next['refresh_token']).not.toBe(successor.refresh_token)
    expect(await (await post('/auth/refresh', grant)).json()).toEqual({ error: 'invalid_grant' })
    expect((await post('/auth/refresh', { refresh_token: next['refresh_token'] as string })).status).toBe(400)
    for (const { access_token: token } of [phone, ...bodies.slice(0, 3), next])
      expect((await get('/api/me', token))[0]).toBe(401)
    expect((await get('/api/me', laptop['access_token']))[0]).toBe(200)
  })

  it('publishes its keys and metadata, and its page', async () => {
    const [, , metadata] = await get('/.well-known/oauth-authorization-server')
    expect(metadata).toMatchObject({ issuer: demo.url, token_endpoint: `${demo.url}/auth/token` })
    expect((await get('/.well-known/oauth-protected-resource'))[2]).toMatchObject({ resource: demo.url })
    const [, , jwks] = await get('/.well-known/jwks.json')
    expect(jwks).toEqual({ keys: [expect.not.objectContaining({ d: expect.anything() })] })
    const page = await fetch(demo.url)
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining("default-src 'self'"),
    ])
  })
})
