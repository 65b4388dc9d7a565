import { signingKeys } from '@bearer/sessions'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { type Received, send } from '../../contract/client.ts'
import type { Framework } from '../../sessions/applications.ts'
import { client, places, publicUrl, start } from './application.ts'
import type { Exchange } from './described.ts'

/** An exchange, and the status that it must have. */
export interface Asked extends Exchange {
  readonly what: string
  readonly expected: number
}

interface Request {
  readonly at?: string
  readonly method?: string
  /** The path of the document; `id` stands for its segment. */
  readonly path: string
  readonly id?: string
  readonly form?: object
  readonly json?: object
  readonly raw?: readonly [type: string, body: string]
  readonly headers?: Headers
}
type Headers = readonly (readonly [string, string])[]

const form = 'application/x-www-form-urlencoded'
const own: Headers = [['sec-fetch-site', 'same-origin']]
const bearing = (token: string): Headers => [['authorization', `Bearer ${token}`]]
const asClient: Headers = [['authorization', `Basic ${btoa(`${client.id}:${client.secret}`)}`]]
const cookiesOf = ({ headers }: Received): Headers => [
  ['cookie', ((headers['set-cookie'] ?? []) as string[]).map((line) => line.split(';')[0]).join('; ')],
]

const { privateKey, publicKey } = await generateKeyPair('ES256')
const jwk = await exportJWK(publicKey)

/** A proof of a client's key for a request (RFC 9449 §4.2). */
async function proof(path: string, nonce: string, method = 'POST', token?: string): Promise<Headers> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  const ath = token === undefined ? {} : { ath: Buffer.from(digest).toString('base64url') }
  const claims = { jti: crypto.randomUUID(), htm: method, htu: `${publicUrl}${path}`, nonce, ...ath }
  const signed = await new SignJWT(claims)
    .setIssuedAt()
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
    .sign(privateKey)
  return [['dpop', signed]]
}

/** Endpoints that read a body. */
const withBody = ['/login', '/refresh', '/token', '/logout', '/logout-all', '/ticket', '/revoke', '/introspect']

/** Sends each endpoint a body that never ends, where the 30 seconds for one are soon over. All that asks meanwhile is in a hurry, too. */
export async function slowBodies(adapter: Framework): Promise<readonly Asked[]> {
  const { port, sessions, close } = await start(adapter)
  const { accessToken } = await sessions.start({ subject: 'ada' })
  const { setTimeout: later } = globalThis
  globalThis.setTimeout = ((run: () => void, ms?: number) => later(run, ms === 30_000 ? 50 : ms)) as typeof later
  const asked = await Promise.all(
    withBody.map(async (path) => {
      const request = { method: 'POST', path: places.body + path, body: 'a', endless: true }
      const received = await send(port, { ...request, headers: [...bearing(accessToken), ['content-type', form]] })
      return { what: 'a body without an end', expected: 408, method: 'POST', path, ...received }
    }),
  )
  globalThis.setTimeout = later
  await close()
  return asked
}

/** Asks the endpoints for everything that they can answer. */
export async function scenario(adapter: Framework): Promise<readonly Asked[]> {
  const asked: Asked[] = []
  const application = await start(adapter)
  const { weather } = application

  async function ask(what: string, expected: number, request: Request, port = application.port): Promise<Received> {
    const { at = places.body, method = 'POST', path, id = '', headers = [] } = request
    const [type, body] = request.raw ?? bodyOf(request)
    const target = (path.startsWith('/.well-known') ? '' : at) + path.replace('{id}', id)
    const typed: Headers = type === undefined ? headers : [...headers, ['content-type', type]]
    const received = await send(port, { method, path: target, headers: typed, ...(body !== undefined && { body }) })
    const fields = request.form ?? request.json
    const sent = type !== undefined && fields !== undefined ? { type, fields } : undefined
    asked.push({ what, expected, method, path, sent, ...received })
    return received
  }
  const tokensOf = ({ body }: Received) => JSON.parse(body) as Record<string, string>
  const logIn = async (what = 'log-in', username = 'ada'): Promise<Record<string, string>> =>
    tokensOf(await ask(what, 200, { path: '/login', form: { username, password: 'right' } }))
  // Whose log-out waits for the store cannot log in everywhere at once.
  const logInApart = () => logIn('log-in of somebody else', crypto.randomUUID())
  const away = async (run: () => Promise<unknown>): Promise<void> => {
    weather.store = true
    await run()
    weather.store = false
  }
  const overBudget = async (run: () => Promise<unknown>): Promise<void> => {
    weather.budgets = true
    await run()
    weather.budgets = false
  }

  await logIns()
  await refreshes()
  await bound()
  await lists()
  await logOuts()
  await ofClients()
  await tickets()
  await metadata()
  await spoiled()
  await withoutKeys()
  await application.close()
  return asked

  async function logIns(): Promise<void> {
    await logIn('log-in by a form')
    await ask('log-in by JSON', 200, { path: '/login', json: { username: 'ada', password: 'right' } })
    await ask('wrong password', 401, { path: '/login', form: { username: 'ada', password: 'wrong' } })
    await ask('refused log-in', 423, { path: '/login', form: { password: 'locked' } })
    await overBudget(() => ask('too many log-ins', 429, { path: '/login', form: { password: 'right' } }))
    await away(() => ask('log-in while the store is away', 503, { path: '/login', form: { password: 'right' } }))
    const first = tokensOf(await ask('first factor', 401, { path: '/login', form: { password: 'second' } }))
    const second = { otp: '123456', pending_token: first['pending_token'] }
    await ask('second factor', 200, { path: '/login', form: second })
    for (const at of [places.cookie, places['refresh-cookie']]) {
      const given = await ask(`log-in at ${at}`, 200, { at, path: '/login', form: { password: 'right' }, headers: own })
      const again = { at, form: { password: 'right' }, headers: [...own, ...cookiesOf(given)] }
      await ask(`another log-in at ${at}`, 200, { path: '/login', ...again })
      const waiting = await ask(`first factor at ${at}`, 401, {
        at,
        path: '/login',
        form: { password: 'second' },
        headers: own,
      })
      const headers = [...own, ...cookiesOf(waiting)]
      await ask(`second factor at ${at}`, 200, { at, path: '/login', form: { otp: '123456' }, headers })
      await ask(`log-in from another site at ${at}`, 403, { at, path: '/login', form: { password: 'right' } })
    }
  }

  async function refreshes(): Promise<void> {
    for (const path of ['/refresh', '/token']) {
      const grant = { grant_type: 'refresh_token' }
      const { refresh_token } = await logIn()
      const good = { ...grant, refresh_token }
      await ask('refresh by a form', 200, { path, form: good })
      await ask('refresh by JSON, for less', 200, { path, json: { ...good, scope: 'reports:read' } })
      await ask('refresh for more', 400, { path, form: { ...good, scope: 'admin' } })
      await ask('refresh for another resource', 400, { path, form: { ...good, resource: 'https://other.example' } })
      await ask('refresh without a token', 400, { path, form: grant })
      await ask('refresh with another grant', 400, { path, form: { grant_type: 'password' } })
      const forged = { ...grant, refresh_token: 'forged' }
      await ask('forged refresh token', 400, { path, form: forged })
      await overBudget(() => ask('too many forged tokens', 429, { path, form: forged }))
      await away(() => ask('refresh while the store is away', 503, { path, form: good }))
      const wrong = { ...good, client_id: client.id, client_secret: 'wrong' }
      await ask('refresh with a wrong secret', 401, { path, form: wrong })
      await overBudget(() => ask('too many wrong secrets', 429, { path, form: wrong }))
      for (const at of [places.cookie, places['refresh-cookie']]) {
        const given = await ask(`log-in at ${at}`, 200, {
          at,
          path: '/login',
          form: { password: 'right' },
          headers: own,
        })
        const headers = [...own, ...cookiesOf(given)]
        await ask(`refresh at ${at}`, 200, { at, path, form: grant, headers })
        await ask(`refresh at ${at} without a cookie`, 400, { at, path, form: grant, headers: own })
        if (path === '/refresh') await ask(`refresh at ${at} without a body`, 200, { at, path, headers })
      }
    }
    const machine = { grant_type: 'client_credentials', scope: 'invoices:read' }
    await ask('client credentials', 200, { path: '/token', form: machine, headers: asClient })
    const { id: client_id, secret: client_secret } = client
    await ask('client credentials in the body', 200, { path: '/token', form: { ...machine, client_id, client_secret } })
    await ask('client credentials without a secret', 401, { path: '/token', form: machine })
    await ask('client credentials for more', 400, {
      path: '/token',
      form: { ...machine, scope: 'admin' },
      headers: asClient,
    })
  }

  async function bound(): Promise<void> {
    const path = '/login'
    const first = await proof('/body/login', 'none')
    const refused = await ask('proof without its nonce', 400, { path, form: { password: 'right' }, headers: first })
    const nonce = String(refused.headers['dpop-nonce'])
    const malformed = { path, form: { password: 'right' }, headers: [['dpop', 'a.b.c']] as const }
    await ask('malformed proof', 400, malformed)
    const made = await proof('/body/login', nonce)
    const given = tokensOf(await ask('bound log-in', 200, { path, form: { password: 'right' }, headers: made }))
    const { access_token: token = '', refresh_token } = given
    const again = { path: '/refresh', form: { refresh_token }, headers: await proof('/body/refresh', nonce) }
    await ask('bound refresh', 200, again)
    const origin = ['origin', 'https://other.example'] as const
    const list = { method: 'GET', path: '/sessions' }
    const scheme = ['authorization', `DPoP ${token}`] as const
    await ask('bound list', 200, {
      ...list,
      headers: [scheme, ...(await proof('/body/sessions', nonce, 'GET', token))],
    })
    const stale = await proof('/body/sessions', 'none', 'GET', token)
    await ask('bound list without its nonce', 401, { ...list, headers: [scheme, origin, ...stale] })
    await ask('bound token as a bearer token', 401, { ...list, headers: bearing(token) })
    const about = { path: '/introspect', form: { token }, headers: asClient }
    const { cnf } = JSON.parse((await ask('what a bound token is', 200, about)).body)
    if (cnf?.jkt !== (await calculateJwkThumbprint(jwk))) throw new Error('The token is not bound.')
  }

  async function lists(): Promise<void> {
    const { access_token: token = '', session_id: id = '' } = await logIn()
    await application.sessions.start({ subject: 'ada', act: { sub: 'support' } })
    await ask('list', 200, { method: 'GET', path: '/sessions', headers: bearing(token) })
    await away(() =>
      ask('list while the store is away', 503, { method: 'GET', path: '/sessions', headers: bearing(token) }),
    )
    const end = { method: 'DELETE', path: '/sessions/{id}', headers: bearing(token) }
    await away(() => ask('end another session while the store is away', 503, { ...end, id: 'o'.repeat(22) }))
    await ask('end a session that is not there', 204, { ...end, id: 'o'.repeat(22) })
    await ask('end a session', 204, { ...end, id })
    await ask('end it again', 401, { ...end, id })
    const { access_token: later = '', session_id: own = '' } = await logInApart()
    const wish = { method: 'DELETE', path: '/sessions/{id}', id: own, headers: bearing(later) }
    await away(() => ask('end a session while the store is away', 202, wish))
  }

  async function logOuts(): Promise<void> {
    for (const path of ['/logout', '/logout-all']) {
      const { refresh_token } = await logIn()
      await ask('log-out by a refresh token', 204, { path, form: { refresh_token } })
      const { access_token: token = '' } = await logIn()
      await ask('log-out by an access token', 204, { path, headers: bearing(token) })
      const { access_token: later = '' } = await logInApart()
      await away(() => ask('log-out while the store is away', 202, { path, headers: bearing(later) }))
      const at = places.cookie
      const given = await ask('log-in at /web', 200, { at, path: '/login', form: { password: 'right' }, headers: own })
      await ask('log-out at /web', 204, { at, path, headers: [...own, ...cookiesOf(given)] })
    }
    const { access_token: token = '' } = await logIn()
    await ask('log-out elsewhere', 204, { path: '/logout-others', headers: bearing(token) })
    await away(() => ask('while the store is away', 503, { path: '/logout-others', headers: bearing(token) }))
  }

  async function ofClients(): Promise<void> {
    const { accessToken, refreshToken } = await application.sessions.start({
      subject: 'ada',
      clientId: client.id,
      act: { sub: 'support' },
      acr: 'gold',
    })
    for (const path of ['/introspect', '/revoke']) {
      for (const token of [accessToken, refreshToken, 'unknown'])
        await ask(`of ${token.slice(0, 7)}`, 200, { path, form: { token, token_type_hint: 'x' }, headers: asClient })
      const body = { client_id: client.id, client_secret: client.secret }
      await ask('with the secret in JSON', 200, { path, json: { token: 'unknown', ...body } })
      await ask('without a secret', 401, { path, form: { token: 'unknown' } })
      await ask('without a token', 400, { path, form: {}, headers: asClient })
      const wrong = { token: 'unknown', ...body, client_secret: 'wrong' }
      await overBudget(() => ask('too many wrong secrets', 429, { path, form: wrong }))
    }
    const { refresh_token: token = '' } = await logIn()
    for (const path of ['/introspect', '/revoke'])
      await away(() => ask('while the store is away', 503, { path, form: { token }, headers: asClient }))
    await ask("of another client's token", 400, { path: '/revoke', form: { token }, headers: asClient })
  }

  async function tickets(): Promise<void> {
    const { access_token: token = '' } = await logIn()
    const path = '/ticket'
    await ask('ticket', 200, { path, json: { path: '/live' }, headers: bearing(token) })
    await ask('ticket for no path', 400, { path, json: { path: 'live' }, headers: bearing(token) })
  }

  async function metadata(): Promise<void> {
    for (const name of ['jwks.json', 'oauth-authorization-server', 'oauth-protected-resource'])
      for (const [method, status] of [['GET', 200] as const, ['OPTIONS', 204] as const])
        await ask('metadata', status, { method, path: `/.well-known/${name}` })
  }

  /** What every endpoint refuses. */
  async function spoiled(): Promise<void> {
    const { access_token: token = '' } = await logIn()
    for (const path of withBody) {
      const headers = path === '/ticket' ? bearing(token) : []
      await ask('a body that is cut off', 400, { path, raw: ['application/json', '{"a":'], headers })
      await ask('a body that is too large', 413, { path, raw: [form, `a=${'x'.repeat(16_384)}`], headers })
      await ask('a body of another type', 415, { path, raw: ['text/plain', 'a=b'], headers })
    }
    const guarded = [
      ...['/logout', '/logout-all', '/logout-others', '/ticket'].map((path) => ({ method: 'POST', path })),
      { method: 'GET', path: '/sessions' },
      { method: 'DELETE', path: '/sessions/{id}', id: 'x' },
    ]
    const plain = ['host', 'app.example'] as const
    const all = [...withBody.map((path) => ({ method: 'POST', path })), ...guarded]
    for (const request of all) await ask('plain HTTP', 403, { ...request, headers: [plain, ['origin', publicUrl]] })
    for (const request of guarded) {
      await ask('no token', 401, request)
      await ask('no good token', 401, { ...request, headers: bearing('a.b.c') })
      await ask('two tokens', 400, { ...request, headers: [...bearing(token), ...bearing(token)] })
    }
  }

  /** Nobody can tell whose a token is, while the keys cannot be had. */
  async function withoutKeys(): Promise<void> {
    const { access_token: token = '' } = await logIn()
    const { port, close } = await start(adapter, { keys: signingKeys(() => Promise.reject(new Error('away'))) })
    for (const path of ['/logout', '/logout-all', '/ticket'])
      await ask('without keys', 503, { path, headers: bearing(token) }, port)
    await ask('without keys', 503, { method: 'GET', path: '/.well-known/jwks.json' }, port)
    await close()
  }
}

/** The type and the text of a body. */
function bodyOf({ form: fields, json }: Request): readonly [string?, string?] {
  if (json) return ['application/json', JSON.stringify(json)]
  return fields ? [form, new URLSearchParams({ ...fields }).toString()] : []
}
