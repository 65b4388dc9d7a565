import {
  type BearerRequest,
  type BearerResponse,
  createGuard,
  type Endpoint,
  type HeaderPairs,
  memoryStore,
  serve,
} from '@bearer/core'
import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { type SessionEndpointsOptions, sessionEndpoints, signingKeys } from '../src/index.ts'
import { type Setting, setting } from './support.ts'

const publicUrl = 'https://app.example'
const clients = [
  { id: 'app', secret: 'app-secret-0123456789-0123456789-abc' },
  { id: 'other', secret: 'other-secret-0123456789-0123456789-a' },
]
const login: SessionEndpointsOptions<{ readonly [name: string]: string }>['login'] = ({ username, password }) => {
  if (username === 'locked') return { refuse: 429, retryAfter: 30 }
  return password === 'right' ? { subject: username as string, scope: 'a b', device: 'test' } : undefined
}

type Sent = {
  readonly form?: Record<string, string>
  readonly json?: object
  readonly text?: string
  readonly type?: string
  readonly headers?: HeaderPairs
  readonly method?: string
}

/** An application whose endpoints are asked directly, over TLS. */
function application(options: Partial<SessionEndpointsOptions<never>> = {}, sessionOptions: object = {}) {
  const made: Setting = setting({ publicUrl, clients, cookies: true, ...sessionOptions })
  const endpoints: Endpoint[] = sessionEndpoints(made.sessions, { login, ...options } as never)
  const call = async (
    path: string,
    sent: Sent = {},
  ): Promise<BearerResponse & { json: Record<string, unknown>; cookies: string[] }> => {
    const { form, json, method = 'POST', headers = [] } = sent
    const text = sent.text ?? (form ? new URLSearchParams(form).toString() : json ? JSON.stringify(json) : '')
    const type = sent.type ?? (form ? 'application/x-www-form-urlencoded' : json ? 'application/json' : undefined)
    const request: BearerRequest = {
      method,
      url: path,
      tls: true,
      headers: type ? [...headers, ['content-type', type]] : headers,
      body: async () => ({ kind: 'bytes', bytes: new TextEncoder().encode(text) }),
    }
    const response = await serve(endpoints, request, path)
    if (!response) throw new Error(`${path} is not served`)
    return {
      ...response,
      json: response.body ? JSON.parse(response.body) : {},
      cookies: response.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value),
    }
  }
  const logIn = async (): Promise<Record<string, string>> =>
    (await call('/login', { form: { username: 'ada', password: 'right' } })).json as Record<string, string>
  return { ...made, made, call, logIn }
}

const grant = (token: unknown): Sent => ({ form: { grant_type: 'refresh_token', refresh_token: String(token) } })
const basic = (id: string, secret: string): HeaderPairs => [
  ['authorization', `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`],
]
const app = basic('app', clients[0]?.secret as string)
const bearing = (token: unknown): HeaderPairs => [['authorization', `Bearer ${token}`]]

describe('POST /login', () => {
  it.each(['form', 'json'] as const)(
    'answers a %s body with the token response of RFC 6749, which no cache keeps',
    async (kind) => {
      const { call } = application()
      const response = await call('/login', { [kind]: { username: 'ada', password: 'right' } })
      expect([response.status, response.headers]).toEqual([
        200,
        [
          ['content-type', 'application/json'],
          ['cache-control', 'no-store'],
        ],
      ])
      expect(response.json).toEqual({
        access_token: expect.stringMatching(/^ey/),
        token_type: 'Bearer',
        expires_in: 600,
        scope: 'a b',
        session_id: expect.stringMatching(/^.{22}$/),
        session_expires_in: 2_592_000,
        refresh_token: expect.stringMatching(/^.{70,}$/),
        refresh_expires_in: 604_800,
      })
    },
  )

  it('answers wrong credentials with 401 and a bare challenge', async () => {
    const response = await application().call('/login', { form: { username: 'ada', password: 'wrong' } })
    expect([response.status, Object.fromEntries(response.headers)]).toEqual([
      401,
      {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'www-authenticate': 'Bearer realm="api"',
      },
    ])
  })

  it('passes a refusal of the application on', async () => {
    const response = await application().call('/login', { form: { username: 'locked', password: 'x' } })
    expect([response.status, Object.fromEntries(response.headers)['retry-after']]).toEqual([429, '30'])
  })

  it.each<[object, object]>([
    [{ refuse: 403 }, {}],
    [{ refuse: 429, retryAfter: 0.2 }, { 'retry-after': '1' }],
    [{ refuse: 401 }, { 'www-authenticate': 'Bearer realm="api"' }],
  ])('passes %j on', async (refusal, headers) => {
    const response = await application({ login: () => refusal as never }).call('/login', { form: {} })
    expect([response.status, Object.fromEntries(response.headers)]).toEqual([
      (refusal as { refuse: number }).refuse,
      { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    ])
  })

  it.each<[unknown, RegExp]>([
    [true, /login gives/],
    ['ada-lovelace', /login gives/],
    [7, /login gives/],
    [['ada-lovelace'], /login gives/],
    [{ refuse: 200 }, /refuse is a status/],
    [{ refuse: '429' }, /refuse is a status/],
    [{ refuse: 429, retryAfter: Number.NaN }, /retryAfter is a number of seconds/],
    [{ refuse: 429, retryAfter: '30' }, /retryAfter is a number of seconds/],
    [{ refuse: 429, retry_after: 30 }, /no option "retry_after"/],
    [{ refuse: 401, code: 'two words' }, /code is 1 to 64 letters/],
    [{ refuse: 401, detail: '' }, /detail is a sentence/],
    [{ refuse: 401, extensions: { status: 200 } }, /extensions cannot set status/],
    [{ refuse: 401, extensions: { f: () => 1 } }, /extensions are JSON/],
  ])('is 503 for what no login may give, and the operator is told: %j', async (result, message) => {
    const failures: { readonly part: string; readonly message: string }[] = []
    const on = { failed: (event: { readonly part: string; readonly message: string }) => failures.push(event) }
    const { call, made } = application({ login: async () => result as never }, { on })
    expect((await call('/login', { form: {} })).status).toBe(503)
    expect(failures).toEqual([{ part: 'login', message: expect.stringMatching(message) }])
    expect(JSON.stringify(failures)).not.toContain('lovelace')
    expect(await made.sessions.list('ada-lovelace')).toEqual([])
  })

  it.each<[unknown, RegExp]>([
    [{ id: 'ada-lovelace' }, /no option "id"/],
    [{ subject: 7 }, /subject is a text/],
    [{ subject: 'ada-lovelace', roles: ['admin'] }, /no option "roles"/],
    [{ subject: 'ada-lovelace', claims: { exp: 1 } }, /cannot set exp/],
    [{ refuse: 401, pending: { user: 'ada-lovelace' } }, /pending names its subject/],
    [{ refuse: 401, pending: { subject: 'ada-lovelace', x: 'x'.repeat(1024) } }, /1024 octets/],
  ])('refuses loudly what no session can start with: %j', async (result, message) => {
    const { call, made } = application({ login: async () => result as never })
    const response = call('/login', { form: {} })
    await expect(response).rejects.toThrow(message)
    await expect(response).rejects.not.toThrow(/lovelace/)
    expect(await made.sessions.list('ada-lovelace')).toEqual([])
  })

  it.each([undefined, null, false, '', 0])('takes %o for wrong credentials', async (result) => {
    expect((await application({ login: async () => result as never }).call('/login', { form: {} })).status).toBe(401)
  })

  it('gives the request and every field to the application, and nothing of Object’s', async () => {
    const seen: unknown[] = []
    const { call } = application({
      login: (fields: object, request) => {
        seen.push({ ...fields }, Object.getPrototypeOf(fields), request.method)
        return undefined
      },
    })
    await call('/login', { text: '{"__proto__":"x","constructor":"y","a":""}', type: 'application/json' })
    expect(seen).toEqual([JSON.parse('{"__proto__":"x","constructor":"y","a":""}'), null, 'POST'])
  })

  it('holds input against a schema that takes its time, and gives its output', async () => {
    const seen: unknown[] = []
    const { call } = application({
      loginInput: z.object({ age: z.string().transform(async (text) => Number(text)) }) as never,
      login: (credentials: unknown) => void seen.push(credentials),
    })
    expect((await call('/login', { form: { age: '7', other: 'x' } })).status).toBe(401)
    expect(seen).toEqual([{ age: 7 }])
  })

  it('holds input against a schema', async () => {
    const { call } = application({
      loginInput: z.object({ username: z.string().min(2), password: z.string() }) as never,
    })
    expect((await call('/login', { form: { username: 'a', password: 'right' } })).json).toEqual({
      error: 'invalid_request',
    })
    expect((await call('/login', { form: { username: 'ada', password: 'right' } })).status).toBe(200)
  })

  it('is 503 where the application throws, and the operator is told', async () => {
    const failures: unknown[] = []
    const on = { failed: (event: unknown) => failures.push(event) }
    const throwing = () => {
      throw new RangeError('app')
    }
    for (const login of [throwing, () => Promise.reject(new RangeError('app')) as never])
      expect((await application({ login }, { on }).call('/login', { form: {} })).status).toBe(503)
    expect(failures).toEqual(Array(2).fill({ part: 'login', message: 'RangeError: app' }))
  })

  it.each<[string, Sent, number]>([
    ['a repeated parameter', { text: 'username=a&username=b', type: 'application/x-www-form-urlencoded' }, 400],
    ['a repeated member', { text: '{"username":"a","username":"b"}', type: 'application/json' }, 400],
    ['a member that is no text', { text: '{"username":{"$ne":""}}', type: 'application/json' }, 400],
    ['broken JSON', { text: '{', type: 'application/json' }, 400],
    ['an array', { text: '[]', type: 'application/json' }, 400],
    ['another type', { text: 'x', type: 'text/plain' }, 415],
    ['a compressed body', { form: {}, headers: [['content-encoding', 'gzip']] }, 415],
    ['a long body', { form: {}, headers: [['content-length', '20000']] }, 413],
  ])('refuses %s', async (_, sent, status) => {
    const response = await application().call('/login', sent)
    expect([response.status, response.json]).toEqual([status, { error: 'invalid_request' }])
  })

  it('is refused over plain HTTP, and the console is told once which setting to change', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { made } = application()
    const endpoints = sessionEndpoints(made.sessions, { login })
    const request: BearerRequest = {
      method: 'POST',
      url: '/login',
      tls: false,
      headers: [],
      remoteAddress: '192.0.2.1',
    }
    for (const path of ['/login', '/login', '/refresh', '/logout', '/logout-all'])
      expect(await serve(endpoints, { ...request, url: path }, path)).toMatchObject({ status: 403 })
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/trust proxy.*app\.proxy.*trustProxy/)]])
    warn.mockRestore()
  })
})

describe('POST /refresh', () => {
  it('answers every bad token alike', async () => {
    const { call, logIn, made } = application()
    const [reused, revoked, expired] = [await logIn(), await logIn(), await logIn()]
    const second = (await call('/refresh', grant(reused['refresh_token']))).json
    made.now += 11_000
    await call('/refresh', grant(second['refresh_token']))
    await made.sessions.revoke(revoked['refresh_token'] as string)
    const answers = [
      await call('/refresh', grant('forged')),
      await call('/refresh', grant(reused['access_token'])),
      await call('/refresh', grant(reused['refresh_token'])),
      await call('/refresh', grant(revoked['refresh_token'])),
      await call('/refresh', { form: { refresh_token: expired['refresh_token'] as string, client_id: 'other' } }),
    ]
    made.now += 604_800_000
    answers.push(await call('/refresh', grant(expired['refresh_token'])))
    expect(new Set(answers.map(({ status, headers, body }) => JSON.stringify({ status, headers, body })))).toEqual(
      new Set([
        JSON.stringify({
          status: 400,
          headers: [
            ['content-type', 'application/json'],
            ['cache-control', 'no-store'],
          ],
          body: '{"error":"invalid_grant"}',
        }),
      ]),
    )
  })

  it.each<[string, Sent, string]>([
    ['no token', { form: {} }, 'invalid_request'],
    ['another grant', { form: { grant_type: 'password', refresh_token: 'x' } }, 'unsupported_grant_type'],
  ])('refuses %s', async (_, sent, error) =>
    expect((await application().call('/refresh', sent)).json).toEqual({ error }),
  )

  it('refuses a scope that was never granted, and uses no token up', async () => {
    const { call, logIn } = application()
    const { refresh_token } = await logIn()
    expect((await call('/refresh', { form: { refresh_token: refresh_token as string, scope: 'c' } })).json).toEqual({
      error: 'invalid_scope',
    })
    expect(
      (await call('/refresh', { form: { refresh_token: refresh_token as string, scope: 'a' } })).json,
    ).toMatchObject({ scope: 'a' })
  })

  it('takes parameters without a value for left out (RFC 6749 §3.2)', async () => {
    const { call, logIn } = application()
    const { refresh_token } = await logIn()
    const form = { refresh_token: refresh_token as string, grant_type: '', scope: '', client_id: '', client_secret: '' }
    expect((await call('/refresh', { form })).json).toMatchObject({ scope: 'a b' })
    expect((await call('/refresh', { form: { refresh_token: '' } })).json).toEqual({ error: 'invalid_request' })
  })

  it('refuses a client that authenticates wrongly', async () => {
    const { call, logIn } = application()
    const { refresh_token } = await logIn()
    const response = await call('/refresh', {
      form: { refresh_token: refresh_token as string },
      headers: basic('app', 'wrong'),
    })
    expect([response.status, response.json, Object.fromEntries(response.headers)['www-authenticate']]).toEqual([
      401,
      { error: 'invalid_client' },
      'Basic realm="clients", charset="UTF-8"',
    ])
  })

  it('is 503 when the store fails, and the retry succeeds', async () => {
    let down = false
    const { made } = application()
    const read = made.store.sessions.read.bind(made.store.sessions)
    made.store.sessions.read = async (id) => {
      if (down) throw new Error('secret-host:6379 is down')
      return read(id)
    }
    const endpoints = sessionEndpoints(made.sessions, { login })
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    const ask = () =>
      serve(
        endpoints,
        {
          method: 'POST',
          url: '/refresh',
          tls: true,
          headers: [['content-type', 'application/json']],
          body: async () => ({
            kind: 'bytes',
            bytes: new TextEncoder().encode(JSON.stringify({ refresh_token: refreshToken })),
          }),
        },
        '/refresh',
      )
    down = true
    const failed = await ask()
    expect(failed?.status).toBe(503)
    expect(failed?.headers).toContainEqual(['retry-after', '5'])
    expect(JSON.stringify(failed)).not.toContain('secret-host')
    down = false
    expect((await ask())?.status).toBe(200)
  })
})

describe('a client that has a secret', () => {
  const other = basic('other', clients[1]?.secret as string)
  const started = async () => {
    const made = application({ login: () => ({ subject: 'ada', clientId: 'other' }) })
    const { refresh_token } = await made.logIn()
    const refresh = (more: Record<string, string>, headers: HeaderPairs = []) =>
      made.call('/refresh', { form: { refresh_token: refresh_token as string, ...more }, headers })
    return { ...made, refresh, token: refresh_token as string }
  }

  it('refreshes its sessions with it, and nobody does without (RFC 6749 §6)', async () => {
    const { refresh, made, token } = await started()
    expect((await refresh({})).json).toEqual({ error: 'invalid_grant' })
    const unauthenticated = await refresh({ client_id: 'other' })
    expect([unauthenticated.status, unauthenticated.json]).toEqual([401, { error: 'invalid_client' }])
    expect((await refresh({}, app)).json).toEqual({ error: 'invalid_grant' })
    expect(await made.sessions.refresh(token)).toEqual({ ok: false, reason: 'mismatch' })
    expect((await refresh({}, other)).json).toMatchObject({ token_type: 'Bearer' })
    expect((await refresh({ client_id: 'other', client_secret: clients[1]?.secret as string })).status).toBe(200)
    expect(made.events).toEqual([])
  })

  it('has sessions that end as any other', async () => {
    const { call, token, made } = await started()
    expect((await call('/introspect', { form: { token }, headers: app })).json).toMatchObject({ client_id: 'other' })
    expect((await call('/logout-all', { form: { refresh_token: token } })).status).toBe(204)
    expect(await made.sessions.list('ada')).toEqual([])
  })

  it('but your own application is refreshed without: browsers keep no secret', async () => {
    const { call, logIn } = application()
    const { refresh_token } = await logIn()
    const form = { refresh_token: refresh_token as string }
    expect((await call('/refresh', { form })).status).toBe(200)
    expect((await call('/refresh', { form: { ...form, client_id: 'app' } })).status).toBe(200)
  })
})

describe('cookies', () => {
  const own: HeaderPairs = [['sec-fetch-site', 'same-origin']]
  const credentials = { username: 'ada', password: 'right' }
  const attributes = 'Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age='
  const sent = (cookies: readonly string[]): HeaderPairs => [
    ...own,
    ['cookie', cookies.map((cookie) => cookie.split(';')[0]).join('; ')],
  ]

  it('carry both tokens, and the body none', async () => {
    const { call } = application({ transport: 'cookie' })
    const response = await call('/login', { form: credentials, headers: own })
    expect(response.json).toEqual({
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'a b',
      session_id: expect.any(String),
      session_expires_in: 2_592_000,
    })
    expect(response.cookies.map((cookie) => cookie.replace(/=[^;]+/, '=…'))).toEqual([
      `__Host-Http-at=…; ${attributes}600`,
      `__Host-Http-rt=…; ${attributes}604800`,
    ])
  })

  it('carry the refresh token alone, and the body the access token', async () => {
    const { call } = application({ transport: 'refresh-cookie' })
    const response = await call('/login', { form: credentials, headers: own })
    expect(response.json).toMatchObject({ access_token: expect.stringMatching(/^ey/) })
    expect(response.json).not.toHaveProperty('refresh_token')
    expect(response.cookies).toEqual([expect.stringMatching(/^__Host-Http-rt=/)])
  })

  it('refresh, list and log out; a token in the body counts for nothing', async () => {
    const { call } = application({ transport: 'cookie' })
    const { cookies } = await call('/login', { form: credentials, headers: own })
    const refresh = await call('/refresh', { headers: sent(cookies) })
    expect([refresh.status, refresh.cookies.length]).toEqual([200, 2])
    const token = cookies[1]?.split(/[=;]/)[1]
    expect((await call('/refresh', { form: { refresh_token: String(token) }, headers: own })).json).toEqual({
      error: 'invalid_grant',
    })
    expect((await call('/sessions', { method: 'GET', headers: sent(refresh.cookies) })).json).toMatchObject({
      sessions: [{ device: 'test', current: true }],
    })
    const logout = await call('/logout', { headers: sent(refresh.cookies) })
    expect([logout.status, logout.cookies]).toEqual([
      204,
      [`__Host-Http-at=; ${attributes}0`, `__Host-Http-rt=; ${attributes}0`],
    ])
    const after = await call('/refresh', { headers: sent(refresh.cookies) })
    expect([after.status, after.cookies]).toEqual([400, []])
  })

  it.each(['/login', '/refresh', '/logout', '/logout-all'])('on %s need a request of the same site', async (path) => {
    const { call } = application({ transport: 'cookie' })
    expect((await call(path, { form: credentials, headers: [['origin', 'https://evil.example']] })).status).toBe(403)
    expect((await call(path, { form: credentials })).status).toBe(403)
    expect((await call(path, { form: credentials, headers: [['origin', publicUrl]] })).status).not.toBe(403)
  })

  it('end the session that a new log-in replaces', async () => {
    const { call } = application({ transport: 'cookie' })
    const { cookies } = await call('/login', { form: credentials, headers: own })
    await call('/login', { form: credentials, headers: sent(cookies) })
    expect((await call('/refresh', { headers: sent(cookies) })).status).toBe(400)
  })

  it.each([
    ['none', []],
    ['others of the same host', [['cookie', 'theme=dark; __host-http-rt=x']]],
  ] as const)('that have gone are logged out: %s', async (_, headers) => {
    const { call } = application({ transport: 'cookie' })
    const response = await call('/logout', { headers: [...own, ...headers] })
    expect([response.status, response.cookies.length]).toEqual([204, 2])
  })

  it('that are no good are cleared, and do not log anybody out', async () => {
    const { call } = application({ transport: 'cookie' })
    const response = await call('/logout', { headers: [...own, ['cookie', '__Host-Http-at=none']] })
    expect([response.status, response.cookies]).toEqual([
      401,
      [`__Host-Http-at=; ${attributes}0`, `__Host-Http-rt=; ${attributes}0`],
    ])
  })

  it.each([4000, 8000])(
    'that a browser would drop fail the log-in loudly, and neither store nor end a session: %i',
    async (size) => {
      let big = ''
      const { call, sessions } = application({
        transport: 'cookie',
        login: () => ({ subject: 'ada', claims: { big } }),
      })
      const before = await call('/login', { form: credentials, headers: own })
      big = 'x'.repeat(size)
      await expect(call('/login', { form: credentials, headers: sent(before.cookies) })).rejects.toThrow(
        /too large.*\d{4,5} octets.*fewer claims/,
      )
      expect((await sessions.list('ada')).map(({ id }) => id)).toEqual([before.json['session_id']])
      expect((await call('/refresh', { headers: sent(before.cookies) })).status).toBe(200)
    },
  )

  it('that a browser would drop fail the refresh too, which uses no token up and tells the operator', async () => {
    let big = 'x'.repeat(4000)
    const failed: unknown[] = []
    const on = { failed: ({ part }: { part: string }) => failed.push(part), replaced: () => failed.push('replaced') }
    const { call, made } = application({ transport: 'cookie' }, { renew: () => ({ claims: { big } }), on })
    const { cookies } = await call('/login', { form: credentials, headers: own })
    const refused = await call('/refresh', { headers: sent(cookies) })
    expect([refused.status, refused.cookies, failed]).toEqual([503, [], ['renew']])
    big = 'small'
    // Later than a token that was rotated would be given its successor again.
    made.now += 60_000
    expect((await call('/refresh', { headers: sent(cookies) })).status).toBe(200)
    expect(failed).toEqual(['renew'])
  })

  it('of a name before are read, and give way to those of the name now', async () => {
    const store = memoryStore()
    const made = (cookies: object) => application({ transport: 'cookie' }, { store, cookies, clock: Date.now })
    const [unnamed, wiki] = [made({}), made({ name: 'wiki', previousNames: [''] })]
    const { cookies } = await unnamed.call('/login', { form: credentials, headers: own })
    expect((await wiki.call('/sessions', { method: 'GET', headers: sent(cookies) })).status).toBe(200)
    const guard = createGuard({ sessions: wiki.sessions })
    const request = (headers: HeaderPairs): BearerRequest =>
      ({ method: 'GET', url: '/', tls: true, headers, body: async () => ({ kind: 'none' }) }) as never
    expect((await guard.authenticate(request(sent(cookies)))).ok).toBe(true)
    const refresh = await wiki.call('/refresh', { headers: sent(cookies) })
    expect(refresh.cookies.map((cookie) => cookie.split('=')[0])).toEqual([
      '__Host-Http-wiki-at',
      '__Host-Http-wiki-rt',
      '__Host-Http-rt',
    ])
    expect(refresh.cookies.at(-1)).toMatch(/^__Host-Http-rt=;.*; Max-Age=0$/)
    const both = sent([...cookies.map((cookie) => cookie.replace(/=[^;]*/, '=stale')), ...refresh.cookies])
    expect((await wiki.call('/refresh', { headers: both })).status).toBe(200)
    expect((await guard.authenticate(request(both))).ok).toBe(true)
    const shop = made({ name: 'shop' })
    expect((await shop.call('/refresh', { headers: both })).status).toBe(400)
    expect((await wiki.call('/logout', { headers: both })).cookies.map((cookie) => cookie.split('=')[0])).toEqual(
      ['wiki-at', 'at', 'wiki-rt', 'rt'].map((name) => `__Host-Http-${name}`),
    )
  })

  it('need to be configured', () => {
    const { sessions } = setting()
    expect(() => sessionEndpoints(sessions, { login, transport: 'cookie' })).toThrow(/needs cookies and publicUrl/)
  })
})

describe('POST /logout and /logout-all', () => {
  it.each([
    ['refresh token', 'form'],
    ['access token', 'header'],
  ])('take the %s', async (_, by) => {
    const { call, logIn } = application()
    const tokens = await logIn()
    const by_: Sent =
      by === 'form'
        ? { form: { refresh_token: tokens['refresh_token'] as string } }
        : { headers: bearing(tokens['access_token']) }
    const logout = await call('/logout', by_)
    expect([logout.status, logout.body]).toEqual([204, undefined])
    expect((await call('/refresh', grant(tokens['refresh_token']))).status).toBe(400)
    expect((await call('/sessions', { method: 'GET', headers: bearing(tokens['access_token']) })).status).toBe(401)
  })

  it('end the session of a good access token, though the refresh token beside it is none', async () => {
    const { call, logIn } = application()
    const tokens = await logIn()
    const sent = { form: { refresh_token: 'forged' }, headers: bearing(tokens['access_token']) }
    expect((await call('/logout', sent)).status).toBe(204)
    expect((await call('/refresh', grant(tokens['refresh_token']))).status).toBe(400)
  })

  it('end the sessions of both tokens, where they are of two', async () => {
    const { call, logIn } = application()
    const [one, two] = [await logIn(), await logIn()]
    const sent = { form: { refresh_token: one['refresh_token'] as string }, headers: bearing(two['access_token']) }
    expect((await call('/logout', sent)).status).toBe(204)
    for (const tokens of [one, two]) expect((await call('/refresh', grant(tokens['refresh_token']))).status).toBe(400)
  })

  it('say 503 where it cannot be told whose the token is, and leave the cookies for the next try', async () => {
    const { access_token } = await application().logIn()
    const keys = signingKeys(() => Promise.reject(new Error('down')))
    const { call } = application({ transport: 'cookie' }, { keys })
    const headers = [
      ['sec-fetch-site', 'same-origin'],
      ['cookie', `__Host-Http-at=${access_token}`],
    ] as const
    const answers = [await call('/logout', { headers }), await call('/logout-all', { headers })]
    expect(answers.map(({ status, cookies }) => [status, cookies])).toEqual([
      [503, []],
      [503, []],
    ])
  })

  it('everywhere ends every session of the subject', async () => {
    const { call, logIn } = application()
    const [one, two] = [await logIn(), await logIn()]
    expect((await call('/logout-all', { headers: bearing(one['access_token']) })).status).toBe(204)
    for (const tokens of [one, two]) expect((await call('/refresh', grant(tokens['refresh_token']))).status).toBe(400)
  })

  it('without credentials are refused, and twice is once', async () => {
    const { call, logIn } = application()
    expect((await call('/logout')).status).toBe(401)
    expect((await call('/logout-all', { form: { refresh_token: 'forged' } })).status).toBe(401)
    const { refresh_token } = await logIn()
    for (let i = 0; i < 2; i++)
      expect((await call('/logout', { form: { refresh_token: refresh_token as string } })).status).toBe(204)
  })
})

describe('a client that authenticates', () => {
  const odd = { id: 'app:ü %', secret: 'a secret: 100 % + ü &=0123456789-0123456789' }
  const random = { id: 'machine', secret: 'u+bVq/3J%41mM+0aZ8c9dXe1fYg2hWi3jVk4lUm5nTo=' }
  const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+')
  const header = (text: string, scheme = 'Basic'): HeaderPairs => [
    ['authorization', `${scheme} ${Buffer.from(text).toString('base64')}`],
  ]
  const challenge = ['www-authenticate', 'Basic realm="clients", charset="UTF-8"']
  const ask = (sent: Sent) =>
    application({}, { clients: [odd, random, ...clients] }).call('/introspect', {
      ...sent,
      form: { token: 'x', ...sent.form },
    })

  it.each<[string, Sent]>([
    ['by Basic, form-encoded', { headers: header(`${encoded(odd.id)}:${encoded(odd.secret)}`) }],
    // As curl -u and many libraries do, though RFC 6749 §2.3.1 has it otherwise.
    ['by Basic, not encoded', { headers: header(`${random.id}:${random.secret}`) }],
    ['by Basic, encoded', { headers: header(`${encoded(random.id)}:${encoded(random.secret)}`) }],
    ['by Basic, in any case', { headers: header(`${encoded(odd.id)}:${encoded(odd.secret)}`, 'bAsIc') }],
    ['by Basic, and names itself', { headers: app, form: { client_id: 'app' } }],
    ['in the body', { form: { client_id: odd.id, client_secret: odd.secret } }],
  ])('%s is served', async (_, sent) => expect((await ask(sent)).json).toEqual({ active: false }))

  it.each<[string, Sent]>([
    ['does not', {}],
    ['only says who it is', { form: { client_id: 'app' } }],
    ['speaks another scheme', { headers: bearing('app') }],
    ['gives no credentials', { headers: [['authorization', 'Basic']] }],
    ['gives no base64', { headers: [['authorization', 'Basic %%%']] }],
    ['gives no colon', { headers: header('app') }],
    [
      'gives broken UTF-8',
      { headers: [['authorization', `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString('base64')}`]] },
    ],
    ['gives a broken encoding', { headers: header(`app%2:${clients[0]?.secret}`) }],
    ['gives a wrong secret', { headers: basic('app', 'wrong') }],
    ['gives the secret of another', { headers: basic('app', clients[1]?.secret as string) }],
    ['is not known', { headers: basic('nobody', clients[0]?.secret as string) }],
    // What the secret of an unknown one is compared with.
    ['is not known and says so', { headers: basic('nobody', 'no such client') }],
    ['is named like a member of Object', { headers: basic('constructor', clients[0]?.secret as string) }],
    ['gives a wrong secret in the body', { form: { client_id: 'app', client_secret: 'wrong' } }],
    ['gives a secret and no name', { form: { client_secret: clients[0]?.secret as string } }],
  ])('and %s is told to, with a challenge', async (_, sent) => {
    const { status, headers, json } = await ask(sent)
    expect([status, json, headers.filter(([name]) => name === 'www-authenticate')]).toEqual([
      401,
      { error: 'invalid_client' },
      [challenge],
    ])
  })

  it.each<[string, Sent]>([
    ['twice, in two ways', { headers: app, form: { client_secret: 'x' } }],
    ['twice, in two fields', { headers: [...app, ...app] }],
    ['beside another credential', { headers: [...app, ...bearing('x')] }],
    ['as one, and says that it is another', { headers: app, form: { client_id: 'other' } }],
  ])('%s makes a bad request', async (_, sent) => {
    const { status, json } = await ask(sent)
    expect([status, json]).toEqual([400, { error: 'invalid_request' }])
  })
})

describe('POST /revoke (RFC 7009)', () => {
  it('needs an authenticated client', async () => {
    const { call } = application()
    expect((await call('/revoke', { form: { token: 'x' } })).json).toEqual({ error: 'invalid_client' })
    expect((await call('/revoke', { form: { token: 'x', client_id: 'app', client_secret: 'wrong' } })).status).toBe(401)
    expect((await call('/revoke', { form: { token: 'x', client_secret: 'y' }, headers: app })).json).toEqual({
      error: 'invalid_request',
    })
  })

  it('revokes refresh tokens with their session, and access tokens alone', async () => {
    const { call, logIn } = application()
    const tokens = await logIn()
    expect((await call('/revoke', { form: { token: tokens['access_token'] as string }, headers: app })).status).toBe(
      200,
    )
    expect((await call('/sessions', { method: 'GET', headers: bearing(tokens['access_token']) })).status).toBe(401)
    const next = (await call('/refresh', grant(tokens['refresh_token']))).json
    expect(
      (
        await call('/revoke', {
          form: { token: next['refresh_token'] as string, token_type_hint: 'access_token' },
          headers: app,
        })
      ).status,
    ).toBe(200)
    expect((await call('/refresh', grant(next['refresh_token']))).status).toBe(400)
  })

  it('answers 200 for a token that is none, and refuses another client’s without effect', async () => {
    const { call, logIn } = application()
    const tokens = await logIn()
    expect((await call('/revoke', { form: { token: 'none' }, headers: app })).status).toBe(200)
    const other = basic('other', clients[1]?.secret as string)
    for (const token of [tokens['refresh_token'], tokens['access_token']]) {
      expect((await call('/revoke', { form: { token: token as string }, headers: other })).json).toEqual({
        error: 'invalid_grant',
      })
    }
    expect((await call('/refresh', grant(tokens['refresh_token']))).status).toBe(200)
  })

  it('is off where no clients are configured', async () => {
    const { call } = application({}, { clients: [] })
    await expect(call('/revoke', { form: { token: 'x' } })).rejects.toThrow(/not served/)
  })
})

describe('POST /introspect (RFC 7662)', () => {
  it('says what is active, and of all else nothing', async () => {
    const { call, logIn, made } = application()
    const tokens = await logIn()
    const ask = async (token: unknown) =>
      (await call('/introspect', { form: { token: String(token) }, headers: app })).json
    expect(await ask(tokens['access_token'])).toMatchObject({
      active: true,
      sub: 'ada',
      client_id: 'app',
      scope: 'a b',
      token_type: 'Bearer',
    })
    expect(await ask(tokens['refresh_token'])).toMatchObject({
      active: true,
      sub: 'ada',
      client_id: 'app',
      token_type: 'refresh_token',
    })
    await made.sessions.revoke(tokens['refresh_token'] as string)
    for (const token of [tokens['access_token'], tokens['refresh_token'], 'none', ''])
      expect(await ask(token)).toEqual({ active: false })
  })

  it('needs an authenticated client', async () =>
    expect((await application().call('/introspect', { form: { token: 'x' } })).status).toBe(401))
})
