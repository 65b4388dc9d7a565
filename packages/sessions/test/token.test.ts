import { type BearerRequest, createGuard, type HeaderPairs, serve } from '@bearer/core'
import { describe, expect, it, vi } from 'vitest'
import { type SessionEvents, type SessionsOptions, sessionEndpoints, type Transport } from '../src/index.ts'
import { setting } from './support.ts'

const secret = (name: string): string => `${name}-secret-0123456789-0123456789-abc`
const clients = [
  { id: 'reports', secret: secret('reports'), scopes: ['read', 'write'], accessTokenTtl: 3600 },
  { id: 'plain', secret: secret('plain'), scopes: [] },
  { id: 'resource-server', secret: secret('resource-server') },
] as const
const audience = ['https://api.example', 'https://reports.example']
const basic = (id: string, password = secret(id)): HeaderPairs => [
  ['authorization', `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}`],
]
const grant = { grant_type: 'client_credentials' }

function application(transport: Transport = 'body', options: Partial<SessionsOptions> = {}) {
  const told: SessionEvents['clientTokenIssued'][] = []
  const made = setting({
    audience,
    clients,
    publicUrl: 'https://app.example',
    cookies: true,
    on: { clientTokenIssued: (event) => told.push(event) },
    ...options,
  })
  const endpoints = sessionEndpoints(made.sessions, {
    transport,
    login: ({ username = '' }) => ({ subject: username }),
  })
  const post = async (
    path: string,
    form: Record<string, string>,
    headers: HeaderPairs = [],
    more: Partial<BearerRequest> = {},
  ) => {
    const bytes = new TextEncoder().encode(new URLSearchParams(form).toString())
    const request: BearerRequest = {
      method: 'POST',
      url: path,
      tls: true,
      headers: [['content-type', 'application/x-www-form-urlencoded'], ...headers],
      body: async () => ({ kind: 'bytes', bytes }),
      ...more,
    }
    const answer = await serve(endpoints, request, path)
    return { ...answer, json: answer?.body ? (JSON.parse(answer.body) as Record<string, string>) : {} }
  }
  return { ...made, made, told, post, guard: createGuard({ sessions: made.sessions, clock: made.sessions.clock }) }
}

describe('POST /token with client_credentials', () => {
  it('gives a client a token in its own name, with what it may have, for as long as it may have it', async () => {
    const { post, guard, told } = application()
    const answer = await post('/token', grant, basic('reports'))
    const { access_token: token = '' } = answer.json
    expect([answer.status, answer.headers, answer.json]).toEqual([
      200,
      [
        ['content-type', 'application/json'],
        ['cache-control', 'no-store'],
      ],
      { access_token: token, token_type: 'Bearer', expires_in: 3600, scope: 'read write' },
    ])
    const auth = await guard.verify(token)
    expect(auth).toMatchObject({ subject: 'client:reports', scopes: ['read', 'write'], sessionId: undefined })
    expect(auth.claims).toMatchObject({ client_id: 'reports', aud: audience, iss: 'https://app.example' })
    expect(told).toEqual([{ clientId: 'reports', scope: 'read write', method: 'POST', path: '/token' }])
    expect(told[0]?.request).toMatchObject({ url: '/token' })
  })

  it.each([
    ['part of its scopes', { scope: 'write' }, { scope: 'write' }],
    ['an empty scope as none', { scope: '' }, { scope: 'read write' }],
    ['one resource', { resource: 'https://reports.example' }, { aud: 'https://reports.example' }],
    ['an empty resource as none', { resource: '' }, { aud: audience }],
  ])('takes %s', async (_, form, claims) => {
    const { post, guard } = application()
    const { json } = await post('/token', { ...grant, ...form }, basic('reports'))
    expect((await guard.verify(json['access_token'] ?? '')).claims).toMatchObject(claims)
  })

  it('gives none without a scope to one that has no scopes, for the lifetime of all', async () => {
    const { post, guard } = application()
    const { json } = await post('/token', grant, basic('plain'))
    expect(json).toEqual({ access_token: json['access_token'], token_type: 'Bearer', expires_in: 600 })
    expect((await guard.verify(json['access_token'] ?? '')).scopes).toEqual([])
  })

  it.each<[string, object, HeaderPairs, number, string]>([
    ['more than it may ask for', { scope: 'read admin' }, basic('reports'), 400, 'invalid_scope'],
    ['any scope where it has none', { scope: 'read' }, basic('plain'), 400, 'invalid_scope'],
    ['a resource that is none', { resource: 'https://evil.example' }, basic('reports'), 400, 'invalid_target'],
    [
      'a resource that is written otherwise',
      { resource: audience[0]?.toUpperCase() },
      basic('plain'),
      400,
      'invalid_target',
    ],
    ['as a client without scopes', {}, basic('resource-server'), 400, 'unauthorized_client'],
    ['without its secret', {}, [], 401, 'invalid_client'],
    ['with its name alone', { client_id: 'reports' }, [], 401, 'invalid_client'],
    ['with a wrong secret', {}, basic('reports', 'wrong'), 401, 'invalid_client'],
    ['by another grant', { grant_type: 'password' }, basic('reports'), 400, 'unsupported_grant_type'],
    ['by no grant', { grant_type: '' }, basic('reports'), 400, 'invalid_request'],
  ])('refuses %s', async (_, form, headers, status, error) => {
    const { post, told } = application()
    const answer = await post('/token', { ...grant, ...(form as Record<string, string>) }, headers)
    expect([answer.status, answer.json]).toEqual([status, { error }])
    expect(told).toEqual([])
  })

  it('has nothing to do with cookies: machines send no origin', async () => {
    for (const transport of ['cookie', 'refresh-cookie'] as const) {
      const { post } = application(transport)
      const answer = await post('/token', grant, basic('reports'))
      expect([answer.status, answer.headers?.filter(([name]) => name === 'set-cookie')]).toEqual([200, []])
      const refresh = { grant_type: 'refresh_token' }
      expect((await post('/token', refresh, [['cookie', '__Host-Http-rt=x']])).status).toBe(403)
    }
  })

  it('gives what can be introspected and revoked', async () => {
    const { post, guard, sessions } = application()
    const [one, two] = [await post('/token', grant, basic('reports')), await post('/token', grant, basic('reports'))]
    const token = one.json['access_token'] ?? ''
    const introspected = await post('/introspect', { token }, basic('resource-server'))
    expect(introspected.json).toMatchObject({ active: true, sub: 'client:reports', client_id: 'reports' })
    expect((await post('/revoke', { token }, basic('plain'))).status).toBe(400)
    expect((await post('/revoke', { token }, basic('reports'))).status).toBe(200)
    await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'revoked' })
    expect((await guard.verify(two.json['access_token'] ?? '')).subject).toBe('client:reports')
    await sessions.revokeAll('client:reports')
    await expect(guard.verify(two.json['access_token'] ?? '')).rejects.toMatchObject({ reason: 'revoked' })
  })

  it('has subjects that no user can have', async () => {
    const { sessions } = application()
    await expect(sessions.start({ subject: 'client:reports' })).rejects.toThrow(/cannot begin with "client:"/)
    await expect(sessions.start({ subject: 'ada', act: { sub: 'client:x' } })).rejects.toThrow(/cannot begin with/)
    const without = application('body', { clients: [clients[2]] }).sessions
    expect(await without.start({ subject: 'client:reports' })).toMatchObject({ tokenType: 'Bearer' })
  })
})

describe('POST /token with refresh_token', () => {
  it('is POST /refresh', async () => {
    const { post } = application()
    const login = await post('/login', { username: 'ada' })
    const refresh = { grant_type: 'refresh_token', refresh_token: login.json['refresh_token'] ?? '' }
    const [one, two] = [await post('/token', refresh), await post('/refresh', refresh)]
    expect([one.status, one.json['refresh_token']]).toEqual([200, two.json['refresh_token']])
    expect((await post('/token', { ...refresh, refresh_token: 'forged' })).json).toEqual({ error: 'invalid_grant' })
  })

  it.each(['/token', '/refresh'])('narrows the audience to one resource, and the session not: %s', async (path) => {
    const { post, guard } = application()
    const login = await post('/login', { username: 'ada' })
    const form = { grant_type: 'refresh_token', refresh_token: login.json['refresh_token'] ?? '' }
    expect((await post(path, { ...form, resource: 'https://evil.example' })).json).toEqual({ error: 'invalid_target' })
    const narrow = await post(path, { ...form, resource: 'https://reports.example' })
    const whole = await post(path, form)
    expect(whole.json['refresh_token']).toBe(narrow.json['refresh_token'])
    const audOf = async (token = '') => (await guard.verify(token)).claims['aud']
    expect([await audOf(narrow.json['access_token']), await audOf(whole.json['access_token'])]).toEqual([
      'https://reports.example',
      audience,
    ])
  })

  it('says of a resource that is none the same whatever the token, and rotates nothing', async () => {
    const { post, sessions } = application()
    const { refreshToken } = await sessions.start({ subject: 'ada' })
    const [read] = await sessions.list('ada')
    for (const token of [refreshToken, 'forged'])
      expect(await post('/refresh', { refresh_token: token, resource: 'x' })).toMatchObject({
        status: 400,
        json: { error: 'invalid_target' },
      })
    expect(await sessions.list('ada')).toEqual([read])
  })
})

describe('clients', () => {
  const one = { id: 'one', secret: secret('one') }
  it.each<[object, RegExp]>([
    [{ ...one, scope: 'read' }, /no option "scope"/],
    [{ ...one, scopes: 'read' }, /array of texts without spaces/],
    [{ ...one, scopes: ['read write'] }, /array of texts without spaces/],
    [{ ...one, scopes: [''] }, /array of texts without spaces/],
    [{ ...one, accessTokenTtl: 60 }, /is for one with scopes/],
    [{ ...one, scopes: [], accessTokenTtl: 0 }, /1 to 3600/],
    [{ ...one, scopes: [], accessTokenTtl: 3601 }, /1 to 3600/],
  ])('are refused: %o', (client, message) => {
    expect(() => setting({ clients: [client] as never })).toThrow(message)
  })
})

it('a client that is none gets no token, and an option that is none is refused', async () => {
  const { sessions } = application()
  await expect(sessions.issueToClient('reports', { scopes: 'read' } as never)).rejects.toThrow('issueToClient')
  expect(await sessions.issueToClient('nobody')).toEqual({ ok: false, reason: 'client' })
})

it.each(['body', 'cookie'] as const)('POST /token takes no secret over plain HTTP: transport %s', async (transport) => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { post, told } = application(transport)
  const plain = { tls: false, remoteAddress: '192.0.2.1' }
  const answers = [await post('/token', grant, basic('reports'), plain), await post('/token', {}, [], plain)]
  expect(answers.map(({ status }) => status)).toEqual([403, 403])
  expect(told).toEqual([])
  warn.mockRestore()
})

describe('POST /logout-others with the token of a machine', () => {
  it('ends none of its tokens: there is no session that the others could be told from', async () => {
    const { post, guard } = application()
    const { json } = await post('/token', grant, basic('reports'))
    const token = json['access_token'] as string
    const answer = await post('/logout-others', {}, [['authorization', `Bearer ${token}`]])
    expect([answer.status, (await guard.verify(token)).subject]).toEqual([403, 'client:reports'])
  })
})
