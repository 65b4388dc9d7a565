import { createGuard, dpop, type HeaderPairs, memoryStore, type Store, serve } from '@bearer/core'
import { createSessions, generateSigningKey, sessionEndpoints, signingKeys, ticketEndpoint } from '@bearer/sessions'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'

const publicUrl = 'https://app.example.com'
const keys = signingKeys([await generateSigningKey()])
const closing: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(closing.splice(0).map((sessions) => sessions.close())))

/** An application, asked with JSON. */
function application(store: Store = memoryStore(), more: object = {}) {
  const sessions = createSessions({
    issuer: publicUrl,
    audience: `${publicUrl}/api`,
    clientId: 'app',
    keys,
    refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    store,
    publicUrl,
    on: { failed: () => {} },
    ...more,
  })
  closing.push(sessions)
  const login = () => ({ subject: 'ada', scope: 'reports:read', device: 'Firefox on Linux', details: { city: 'Graz' } })
  const endpoints = [...sessionEndpoints(sessions, { login }), ticketEndpoint(sessions)]
  const ask = async (method: string, path: string, fields: object, token?: string, further: HeaderPairs = []) => {
    const headers: HeaderPairs = [['content-type', 'application/json'], ...further]
    const bytes = new TextEncoder().encode(JSON.stringify(fields))
    const request = {
      method,
      url: path,
      tls: true,
      headers: token ? [...headers, ['authorization', `Bearer ${token}`] as const] : headers,
      body: async () => ({ kind: 'bytes', bytes }) as const,
    }
    const answer = await serve(endpoints, request, path)
    const json = JSON.parse(answer?.body || '{}') as Record<string, unknown>
    return { status: answer?.status, headers: new Headers(answer?.headers as [string, string][]), json }
  }
  return { sessions, ask }
}
const claimsOf = (token: unknown) =>
  JSON.parse(Buffer.from(String(token).split('.')[1] as string, 'base64url').toString()) as Record<string, unknown>
const names = (json: object): string => Object.keys(json).sort().join(' ')

/** Members that clients of every language read by their names. */
describe('the members', () => {
  it('of tokens: the response, and the claims', async () => {
    const { ask } = application()
    const { status, json } = await ask('POST', '/login', {})
    expect([status, json['token_type'], json['expires_in']]).toEqual([200, 'Bearer', expect.any(Number)])
    expect(names(json)).toBe(
      'access_token expires_in refresh_expires_in refresh_token scope session_expires_in session_id token_type',
    )
    expect(names(claimsOf(json['access_token']))).toBe('aud auth_time client_id exp iat iss jti scope sid sub')
    const refreshed = await ask('POST', '/refresh', { refresh_token: json['refresh_token'] })
    expect([refreshed.status, names(refreshed.json)]).toEqual([200, names(json)])
    expect(await ask('POST', '/refresh', { refresh_token: 'x' })).toMatchObject({
      status: 400,
      json: { error: 'invalid_grant' },
    })
  })

  it('of the list of sessions, and of one in which somebody acts', async () => {
    const { ask, sessions } = application()
    const { json } = await ask('POST', '/login', {})
    const acting = await sessions.start({ subject: 'bob', act: { sub: 'ada' } })
    expect(claimsOf(acting.accessToken)['act']).toEqual({ sub: 'ada' })
    const list = await ask('GET', '/sessions', {}, String(json['access_token']))
    const [first] = list.json['sessions'] as object[]
    const [other] = list.json['acting'] as object[]
    expect([list.status, names(list.json), names(first as object)]).toEqual([
      200,
      'acting sessions',
      'created_at current details device id last_used_at',
    ])
    expect(names(other as object)).toBe('actor created_at current id last_used_at subject')
  })

  it('of a ticket, which stands in a URL for half a minute', async () => {
    const { ask, sessions } = application()
    const { accessToken } = await sessions.start({ subject: 'ada' })
    const { status, json } = await ask('POST', '/ticket', { path: '/live' }, accessToken)
    expect([status, names(json), json['expires_in']]).toEqual([200, 'expires_in ticket', 30])
    const guard = createGuard({ sessions, accept: { ticket: 'ticket' } })
    const url = `/live?ticket=${json['ticket']}`
    const result = await guard.authenticate({ method: 'GET', url, tls: true, headers: [] })
    expect(result.ok && result.auth?.source).toBe('ticket')
    const again = await guard.authenticate({ method: 'GET', url, tls: true, headers: [] })
    expect(!again.ok && !again.preflight && [again.error.status, again.error.reason]).toEqual([401, 'ticket_refused'])
  })

  it('of a log-out that the store could not take yet: 202, and until when copies of its tokens can be used', async () => {
    const memory = memoryStore()
    let isDown = false
    const replace: Store['sessions']['replace'] = async (record, version) => {
      if (isDown) throw new Error('ECONNREFUSED')
      return memory.sessions.replace(record, version)
    }
    const { insert, read, list } = memory.sessions
    const bound = {
      insert: insert.bind(memory.sessions),
      read: read.bind(memory.sessions),
      list: list.bind(memory.sessions),
    }
    const { ask } = application({ ...memory, sessions: { ...bound, replace } })
    const { json } = await ask('POST', '/login', {})
    isDown = true
    const out = await ask('POST', '/logout', { refresh_token: json['refresh_token'] })
    isDown = false
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect([out.status, out.json]).toEqual([202, { access_tokens_end_at: time, session_ends_at: time }])
  })

  it('of DPoP: cnf.jkt, token_type, DPoP-Nonce, and its errors at token endpoints', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const prove = (claims: object = {}) =>
      new SignJWT({ jti: crypto.randomUUID(), htm: 'POST', htu: `${publicUrl}/login`, ...claims })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: jwk as never })
        .setIssuedAt()
        .sign(privateKey)
    const store = memoryStore()
    const proofs = (more: object = {}) => [dpop({ mode: 'allow', publicUrl, replays: store.replays, ...more })]
    const { ask } = application(store, { proofs: proofs() })
    const { json } = await ask('POST', '/login', {}, undefined, [['DPoP', await prove()]])
    expect([json['token_type'], claimsOf(json['access_token'])['cnf']]).toEqual([
      'DPoP',
      { jkt: await calculateJwkThumbprint(jwk) },
    ])
    const wrong = await ask('POST', '/login', {}, undefined, [['DPoP', await prove({ htm: 'GET' })]])
    expect([wrong.status, wrong.json]).toEqual([400, { error: 'invalid_dpop_proof' }])
    const nonces = application(store, { proofs: proofs({ nonce: { secret: new Uint8Array(32).fill(1) } }) })
    const first = await nonces.ask('POST', '/login', {}, undefined, [['DPoP', await prove()]])
    expect([first.status, first.json, first.headers.get('dpop-nonce')]).toEqual([
      400,
      { error: 'use_dpop_nonce' },
      expect.any(String),
    ])
  })
})

describe('a challenge for DPoP', () => {
  it('is in these words, and has the nonce in its own field', async () => {
    const { replays } = memoryStore()
    const nonce = { secret: new Uint8Array(32).fill(1) }
    const guard = createGuard({
      issuer: 'https://login.example.com',
      audience: 'https://api.example.com',
      proofs: [dpop({ mode: 'require', publicUrl, replays, algorithms: ['ES256'], nonce })],
      on: { refused: () => {} },
    })
    const result = await guard.authenticate({ method: 'GET', url: '/', tls: true, headers: [] })
    if (result.ok || result.preflight) throw new Error('It goes on.')
    const headers = new Headers(result.response.headers as [string, string][])
    expect([result.response.status, headers.get('www-authenticate')]).toEqual([401, 'DPoP realm="api", algs="ES256"'])
  })
})
