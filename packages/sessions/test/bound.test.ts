import {
  type BearerRequest,
  type BearerResponse,
  createGuard,
  dpop,
  type HeaderPairs,
  memoryStore,
  mtls,
  type ReplayStore,
  serve,
} from '@bearer/core'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createIssuer, issuerEndpoints, sessionEndpoints, signIn, signingKeys } from '../src/index.ts'
import { setting, signingKey, start } from './support.ts'

const publicUrl = 'https://app.example'
const { publicKey, privateKey } = await generateKeyPair('ES256')
const jwk = await exportJWK(publicKey)
const jkt = await calculateJwkThumbprint(jwk)
const other = await generateKeyPair('ES256')
const clients = [
  { id: 'web', secret: 'web-secret-0123456789-0123456789-abcd', dpopBoundAccessTokens: true },
  { id: 'desk', secret: 'desk-secret-0123456789-0123456789-ab', scopes: ['x'] },
]

/** A proof of a client, as one of another library would make it. */
async function proof(path: string, more: object = {}, by = { jwk, privateKey }, method = 'POST'): Promise<string> {
  return new SignJWT({ jti: crypto.randomUUID(), htm: method, htu: `${publicUrl}${path}`, iat: start / 1000, ...more })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: by.jwk as never })
    .sign(by.privateKey)
}
const thief = { jwk: await exportJWK(other.publicKey), privateKey: other.privateKey }

function application(options: object = {}, proofOptions: object = {}) {
  const { replays } = memoryStore({ clock: () => start })
  const proofs = [dpop({ mode: 'allow', publicUrl, replays, ...proofOptions } as Parameters<typeof dpop>[0])]
  const made = setting({ proofs, clients, publicUrl, cookies: true, ...options })
  const endpoints = sessionEndpoints(made.sessions, {
    login: ({ username, password }) =>
      password === 'right'
        ? { subject: username as string, scope: 'a', ...(username === 'web' && { clientId: 'web' }) }
        : undefined,
  })
  const request = (path: string, form: object, headers: HeaderPairs, method: string): BearerRequest => ({
    method,
    url: path,
    tls: true,
    headers: [...headers, ['content-type', 'application/x-www-form-urlencoded']],
    body: async () => ({
      kind: 'bytes',
      bytes: new TextEncoder().encode(new URLSearchParams(form as Record<string, string>).toString()),
    }),
  })
  const call = async (path: string, form: object = {}, made?: string, more: HeaderPairs = [], method = 'POST') => {
    const headers: HeaderPairs = made === undefined ? more : [...more, ['dpop', made]]
    const response = (await serve(endpoints, request(path, form, headers, method), path)) as BearerResponse
    return {
      status: response.status,
      headers: new Headers(response.headers as [string, string][]),
      json: response.body ? JSON.parse(response.body) : {},
    }
  }
  const credentials = { username: 'ada', password: 'right' }
  const logIn = async () => (await call('/login', credentials, await proof('/login'))).json
  const guard = createGuard({ sessions: made.sessions, on: { refused: () => {} } })
  return { ...made, setting: made, call, logIn, credentials, guard, request, endpoints }
}

const claimsOf = (token: string): { cnf?: object } =>
  JSON.parse(atob((token.split('.')[1] as string).replaceAll('-', '+').replaceAll('_', '/')))
const hashOf = async (token: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))).toString('base64url')

describe('a log-in with a proof', () => {
  it('gets tokens that are bound to its key', async () => {
    const { call, credentials } = application()
    const { status, json } = await call('/login', credentials, await proof('/login'))
    expect([status, json.token_type, claimsOf(json.access_token).cnf]).toEqual([200, 'DPoP', { jkt }])
  })

  it('gets an access token that a guard of the sessions takes with a proof, and with nothing else', async () => {
    const { logIn, guard } = application()
    const { access_token: token } = await logIn()
    const ask = async (scheme: string, made?: string) => {
      const headers: HeaderPairs = [['authorization', `${scheme} ${token}`], ...(made ? [['dpop', made] as const] : [])]
      const result = await guard.authenticate({ method: 'GET', url: '/', tls: true, headers })
      return result.ok ? result.auth?.subject : result.error?.reason
    }
    const made = await proof('/', { ath: await hashOf(token) }, undefined, 'GET')
    expect([await ask('DPoP', made), await ask('Bearer'), await ask('DPoP')]).toEqual([
      'ada',
      'proof_downgraded',
      'dpop_missing',
    ])
  })

  it('is told what is wrong with it before its credentials are looked at (RFC 9449 §5)', async () => {
    const { call } = application()
    const wrong = { username: 'ada', password: 'wrong' }
    const answer = await call('/login', wrong, await proof('/other'))
    expect([answer.status, answer.json]).toEqual([400, { error: 'invalid_dpop_proof' }])
  })

  it('is given a nonce where there are nonces, and comes back with it', async () => {
    const { call, credentials } = application({}, { nonce: { secret: new Uint8Array(32).fill(1) } })
    const first = await call('/login', credentials, await proof('/login'))
    expect([first.status, first.json]).toEqual([400, { error: 'use_dpop_nonce' }])
    const nonce = first.headers.get('dpop-nonce')
    const elsewhere = await call('/login', credentials, await proof('/login'), [['origin', 'https://spa.example']])
    expect(elsewhere.headers.get('access-control-expose-headers')).toBe('DPoP-Nonce')
    const second = await call('/login', credentials, await proof('/login', { nonce }))
    expect([second.status, second.json.token_type]).toEqual([200, 'DPoP'])
  })

  it('uses its proof up', async () => {
    const { call, credentials } = application()
    const made = await proof('/login')
    const statuses = [
      (await call('/login', credentials, made)).status,
      (await call('/login', credentials, made)).status,
    ]
    expect(statuses).toEqual([200, 400])
  })

  it('is answered with 503 where nobody knows whether its proof is new', async () => {
    const replays: ReplayStore = { add: () => Promise.reject(new Error('down')) }
    const { call, credentials } = application({}, { replays })
    expect((await call('/login', credentials, await proof('/login'))).status).toBe(503)
  })

  it('binds from one’s own route too', async () => {
    const { sessions, request } = application()
    const answer = await signIn(sessions, request('/callback', {}, [['dpop', await proof('/callback')]], 'POST'), {
      subject: 'ada',
    })
    expect(JSON.parse(answer.body as string).token_type).toBe('DPoP')
  })
})

describe('a log-in without a proof', () => {
  it('gets plain tokens where it may', async () => {
    const { call, credentials } = application()
    const { json } = await call('/login', credentials)
    expect([json.token_type, claimsOf(json.access_token).cnf]).toEqual(['Bearer', undefined])
  })

  it('is refused where every log-in needs one, and where its client does', async () => {
    const strict = application({}, { mode: 'require' })
    const one = await strict.call('/login', strict.credentials)
    const { call } = application()
    const two = await call('/login', { username: 'web', password: 'right' })
    expect([one.status, one.json, two.status, two.json]).toEqual([
      400,
      { error: 'invalid_dpop_proof' },
      400,
      { error: 'invalid_dpop_proof' },
    ])
    expect(await strict.sessions.list('ada')).toEqual([])
    const three = await call('/login', { username: 'web', password: 'right' }, await proof('/login'))
    expect([three.status, three.json.token_type]).toEqual([200, 'DPoP'])
  })
})

describe('the refresh of a session from before every one needed a proof', () => {
  it('binds it to the key that it proves, and is refused without one, using nothing up', async () => {
    const before = setting()
    const { refreshToken, sessionId } = await before.sessions.start({ subject: 'ada' })
    const { call, sessions } = application({ store: before.store }, { mode: 'require' })
    const refused = await call('/refresh', { refresh_token: refreshToken })
    expect([refused.status, refused.json]).toEqual([400, { error: 'invalid_dpop_proof' }])
    expect(await sessions.list('ada')).toMatchObject([{ id: sessionId }])
    const { status, json } = await call('/refresh', { refresh_token: refreshToken }, await proof('/refresh'))
    expect([status, json.token_type, claimsOf(json.access_token).cnf]).toEqual([200, 'DPoP', { jkt }])
  })
})

describe('the refresh of a bound session', () => {
  it('needs a proof of its key; without, or with another, it is refused and goes on', async () => {
    const { call, logIn } = application()
    const { refresh_token } = await logIn()
    const form = { refresh_token }
    const refused = [await call('/refresh', form), await call('/refresh', form, await proof('/refresh', {}, thief))]
    expect(refused.map(({ status, json }) => [status, json])).toEqual(Array(2).fill([400, { error: 'invalid_grant' }]))
    const good = await call('/refresh', form, await proof('/refresh'))
    expect([good.status, good.json.token_type, claimsOf(good.json.access_token).cnf]).toEqual([200, 'DPoP', { jkt }])
    expect(good.json.refresh_token).not.toBe(refresh_token)
  })

  it('gives the same again to a retry with a proof, and nothing to one without', async () => {
    const { call, logIn } = application()
    const form = { refresh_token: (await logIn()).refresh_token }
    const { json } = await call('/refresh', form, await proof('/refresh'))
    expect((await call('/refresh', form, await proof('/refresh'))).json.refresh_token).toBe(json.refresh_token)
    expect((await call('/refresh', form)).json).toEqual({ error: 'invalid_grant' })
  })

  it('does not end the session of an old token that a thief presents without the key', async () => {
    const one = application()
    const first = (await one.logIn()).refresh_token
    const second = (await one.call('/refresh', { refresh_token: first }, await proof('/refresh'))).json.refresh_token
    const third = (await one.call('/refresh', { refresh_token: second }, await proof('/refresh'))).json.refresh_token
    one.setting.now += 60_000
    const at = { iat: (start + 60_000) / 1000 }
    expect((await one.call('/refresh', { refresh_token: first }, await proof('/refresh', at, thief))).json).toEqual({
      error: 'invalid_grant',
    })
    expect((await one.call('/refresh', { refresh_token: third }, await proof('/refresh', at))).status).toBe(200)
  })

  it('is asked of callers of refresh() as what was proved', async () => {
    const { sessions } = application()
    const { refreshToken, tokenType } = await sessions.start({ subject: 'ada', cnf: { jkt } })
    expect(tokenType).toBe('DPoP')
    expect(await sessions.refresh(refreshToken)).toEqual({ ok: false, reason: 'mismatch' })
    expect(await sessions.refresh(refreshToken, { proof: { jkt: 'x'.repeat(43) } })).toEqual({
      ok: false,
      reason: 'mismatch',
    })
    expect(await sessions.refresh(refreshToken, { proof: { jkt } })).toMatchObject({
      ok: true,
      tokens: { tokenType: 'DPoP' },
    })
  })
})

describe('the refresh of an unbound session', () => {
  it('with a proof gets an access token that is bound, and the session stays as it is (RFC 9449 §5)', async () => {
    const { call, credentials } = application()
    const { refresh_token } = (await call('/login', credentials)).json
    const { json } = await call('/refresh', { refresh_token }, await proof('/refresh'))
    expect([json.token_type, claimsOf(json.access_token).cnf]).toEqual(['DPoP', { jkt }])
    expect((await call('/refresh', { refresh_token: json.refresh_token })).json.token_type).toBe('Bearer')
  })
})

describe('a client in its own name', () => {
  it('gets a token that is bound to the key it proves', async () => {
    const { call } = application()
    const { id: client_id, secret: client_secret } = clients[1] as { id: string; secret: string }
    const form = { grant_type: 'client_credentials', client_id, client_secret }
    const { json } = await call('/token', form, await proof('/token'))
    expect([json.token_type, claimsOf(json.access_token).cnf]).toEqual(['DPoP', { jkt }])
    expect((await call('/token', form)).json.token_type).toBe('Bearer')
    expect((await call('/token', form, await proof('/refresh'))).json).toEqual({ error: 'invalid_dpop_proof' })
    const strict = application({}, { mode: 'require' })
    expect((await strict.call('/token', form)).json).toEqual({ error: 'invalid_dpop_proof' })
  })
})

describe('sessions over mutual TLS (RFC 8705)', () => {
  it('bind to the certificate of the connection, and are refreshed over one with it alone', async () => {
    const { endpoints, request } = application({ clients: [], proofs: [mtls({ mode: 'require' })] })
    const call = async (path: string, form: object, clientCertificate?: Uint8Array) => {
      const response = await serve(endpoints, { ...request(path, form, [], 'POST'), clientCertificate }, path)
      return { status: response?.status, json: JSON.parse(response?.body ?? '{}') }
    }
    const [ours, theirs] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)]
    const credentials = { username: 'ada', password: 'right' }
    expect(await call('/login', credentials)).toEqual({ status: 400, json: { error: 'invalid_request' } })
    const { json } = await call('/login', credentials, ours)
    const thumbprint = Buffer.from(await crypto.subtle.digest('SHA-256', ours)).toString('base64url')
    expect([json.token_type, claimsOf(json.access_token).cnf]).toEqual(['Bearer', { 'x5t#S256': thumbprint }])
    const refresh = (certificate?: Uint8Array) => call('/refresh', { refresh_token: json.refresh_token }, certificate)
    expect([(await refresh()).json, (await refresh(theirs)).json]).toEqual(Array(2).fill({ error: 'invalid_grant' }))
    expect((await refresh(ours)).status).toBe(200)
  })
})

describe('the other endpoints', () => {
  it('tell of a bound token what it is bound to, and revoke it without its key', async () => {
    const { call, logIn } = application()
    const { access_token: token } = await logIn()
    const { id: client_id, secret: client_secret } = clients[1] as { id: string; secret: string }
    const ask = async () => (await call('/introspect', { token, client_id, client_secret })).json
    expect(await ask()).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt } })
  })

  it('list sessions to who proves the key', async () => {
    const { call, logIn } = application()
    const { access_token: token } = await logIn()
    const ath = await hashOf(token)
    const list = async (made?: string) => call('/sessions', {}, made, [['authorization', `DPoP ${token}`]], 'GET')
    expect((await list(await proof('/sessions', { ath }, undefined, 'GET'))).json.sessions).toHaveLength(1)
    expect((await list()).status).toBe(401)
  })

  it('log out with the refresh token alone', async () => {
    const { call, logIn, sessions } = application()
    const { refresh_token } = await logIn()
    expect((await call('/logout', { refresh_token })).status).toBe(204)
    expect(await sessions.list('ada')).toEqual([])
  })

  it('publish what proofs may be signed with', async () => {
    const { sessions } = application()
    const path = '/.well-known/oauth-authorization-server'
    const found = await serve(issuerEndpoints(sessions), { method: 'GET', url: path, tls: true, headers: [] }, path)
    expect(JSON.parse(found?.body as string)).toMatchObject({
      dpop_signing_alg_values_supported: ['ES256', 'ES384', 'Ed25519', 'EdDSA', 'PS256', 'RS256'],
    })
  })
})

describe('an issuer', () => {
  it.each([{ jkt }, { 'x5t#S256': jkt }, { jkt, 'x5t#S256': jkt }])('binds tokens to %j', async (cnf) => {
    const issuer = createIssuer({ issuer: 'https://a.example', audience: 'b', keys: signingKeys([signingKey]) })
    const { accessToken, tokenType } = await issuer.issue({ subject: 'ada', clientId: 'app', cnf })
    expect([claimsOf(accessToken).cnf, tokenType]).toEqual([cnf, 'jkt' in cnf ? 'DPoP' : 'Bearer'])
  })

  it.each([{}, { jkt: 'x' }, { jkt: undefined }, { kid: jkt }, null, 'x', { jkt, jwk }])(
    'binds none to %j',
    async (cnf) => {
      const issuer = createIssuer({ issuer: 'https://a.example', audience: 'b', keys: signingKeys([signingKey]) })
      const made = issuer.issue({ subject: 'ada', clientId: 'app', cnf } as never)
      await expect(made).rejects.toMatchObject({ code: 'ERR_BEARER_CONFIGURATION' })
    },
  )

  it('is refused what nobody would look for', () => {
    expect(() => setting({ clients })).toThrow(/dpopBoundAccessTokens/)
    expect(() => setting({ proofs: [{}] as never })).toThrow(/proofs takes/)
  })
})

describe('what a stranger can write into the replay store', () => {
  it('is nothing, with proofs for log-ins over their budget and for refresh tokens that are none of ours', async () => {
    const written: string[] = []
    const replays: ReplayStore = { add: async (key) => written.push(key) > 0 }
    const { endpoints: _, ...made } = application({}, { replays })
    let left = 0
    const endpoints = sessionEndpoints(made.sessions, {
      login: () => ({ subject: 'ada' }),
      budgets: { login: { spend: () => (left-- > 0 ? undefined : 60) } },
    })
    const call = async (path: string, form: object) => {
      const headers: HeaderPairs = [['dpop', await proof(path)]]
      return ((await serve(endpoints, made.request(path, form, headers, 'POST'), path)) as BearerResponse).status
    }
    const forged = ['x', Buffer.alloc(90, 1).toString('base64url')].map((refresh_token) => ({ refresh_token }))
    const grant = { grant_type: 'refresh_token', ...forged[1] }
    expect([
      await call('/login', made.credentials),
      await call('/refresh', forged[0] as object),
      await call('/refresh', forged[1] as object),
      await call('/token', grant),
    ]).toEqual([429, 400, 400, 400])
    expect(written).toEqual([])
    left = 1
    expect(await call('/login', made.credentials)).toBe(200)
    expect(written).toHaveLength(1)
  })

  it('does not spend the budget of who is asked for a nonce first', async () => {
    const spend = { spent: 0 }
    const made = application({}, { nonce: { secret: crypto.getRandomValues(new Uint8Array(32)) } })
    const endpoints = sessionEndpoints(made.sessions, {
      login: () => ({ subject: 'ada' }),
      budgets: { login: { spend: () => void spend.spent++ } },
    })
    const call = async (more: object) => {
      const headers: HeaderPairs = [['dpop', await proof('/login', more)]]
      return (await serve(
        endpoints,
        made.request('/login', made.credentials, headers, 'POST'),
        '/login',
      )) as BearerResponse
    }
    const first = await call({})
    const nonce = first.headers.find(([name]) => name === 'dpop-nonce')?.[1]
    expect([first.status, spend.spent]).toEqual([400, 0])
    expect([(await call({ nonce })).status, spend.spent]).toEqual([200, 1])
  })
})
