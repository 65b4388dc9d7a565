import { createGuard } from '@bearer/core'
import type { Issuer } from '@bearer/sessions'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { hasRedis, startRedis } from '../redis/server.ts'
import { clientSecret, mails, passwords, sessions, users } from './app.ts'
import { freePort, load, run, sample } from './samples.ts'
import { secrets } from './secrets.ts'

const readme = 'packages/sessions/README.md'
const guardOf = ({ issuer, audience, keys }: Issuer) => createGuard({ issuer, audience, keys: keys.source })

describe('the samples of sessions', () => {
  it('sign with a key that shows itself to nobody', async () => {
    const code = sample(readme, 'Keys in a KMS or an HSM').replace('./kms.ts', '../kms.ts')
    const { issuer } = (await load(code)) as { issuer: Issuer }
    const { accessToken } = await issuer.issue({ subject: 'ada' })
    expect(await guardOf(issuer).verify(accessToken)).toMatchObject({ subject: 'ada', header: { kid: 'tokens-1' } })
  })

  it('sign with keys that are kept elsewhere', async () => {
    const code = sample(readme, 'While the process runs').replace('./secrets.ts', '../secrets.ts')
    const { issuer } = (await load(code)) as { issuer: Issuer }
    const { accessToken } = await issuer.issue({ subject: 'ada' })
    const [key] = secrets.keys
    expect(await guardOf(issuer).verify(accessToken)).toMatchObject({ header: { kid: (key as { kid: string }).kid } })
  })
})

it('the first sample of sessions logs in with cookies, and guards what they call', async () => {
  const code = sample(readme, '@bearer/sessions').replace('./app.ts', '../app.ts')
  const url = `http://127.0.0.1:${await run(code)}`
  const login = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { origin: 'https://app.example.com' },
    body: new URLSearchParams({ username: 'ada', password: 'ada-password' }),
  })
  const cookie = login.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const me = await fetch(`${url}/api/me`, { headers: { cookie } })
  expect([login.status, (await fetch(`${url}/api/me`)).status, me.status, await me.json()]).toEqual([
    200,
    401,
    200,
    expect.objectContaining({ sub: 'ada', scope: 'reports:read', roles: ['reader'] }),
  ])
})

describe('the samples of sessions that change', () => {
  const open = (heading: string): Promise<number> => run(sample(readme, heading).replace('./app.ts', '../app.ts'))
  const post = (port: number, path: string, fields: { readonly [name: string]: string }) =>
    fetch(`http://localhost:${port}/auth${path}`, {
      method: 'POST',
      headers: { origin: `http://localhost:${port}` },
      body: new URLSearchParams(fields),
    })
  const ada = { username: 'ada', password: 'ada-password' }

  it('remember who wants it', async () => {
    const port = await open('Remember me')
    const ends = async (fields: object) =>
      (await post(port, '/login', { ...ada, ...fields })).headers.getSetCookie().map((line) => line.split('; ').at(-1))
    expect([await ends({ remember: 'on' }), await ends({})]).toEqual([
      [expect.stringMatching(/^Max-Age=5\d\d$/), expect.stringMatching(/^Max-Age=6047\d\d$|604800$/)],
      ['SameSite=Strict', 'SameSite=Strict'],
    ])
  })

  it('have roles that change', async () => {
    const port = await open('Roles that change')
    const login = (await (await post(port, '/login', ada)).json()) as Record<string, string>
    const refresh = (token: string | undefined) => post(port, '/refresh', { refresh_token: token ?? '' })
    const { access_token: token, refresh_token: next } = (await (
      await refresh(login['refresh_token'])
    ).json()) as Record<string, string>
    const headers = { authorization: `Bearer ${token}` }
    expect(await (await fetch(`http://localhost:${port}/api/me`, { headers })).json()).toEqual(['admin'])
    expect((await fetch(`http://localhost:${port}/api/users`, { method: 'DELETE', headers })).status).toBe(204)
    users.ada.disabled = true
    expect((await refresh(next)).status).toBe(400)
    users.ada.disabled = false
    expect((await fetch(`http://localhost:${port}/api/me`, { headers })).status).toBe(401)
  })
})

describe('the samples of log-ins', () => {
  const open = (document: string, heading: string): Promise<number> =>
    run(sample(document, heading).replace('./app.ts', '../app.ts'))
  const post = (port: number, path: string, fields: { readonly [name: string]: string }, headers: object = {}) =>
    fetch(`http://localhost:${port}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: `http://localhost:${port}`, ...headers },
      body: new URLSearchParams(fields),
    })
  const jar = (answer: Response) => ({
    cookie: answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; '),
  })
  const me = async (port: number, answer: Response) =>
    (await fetch(`http://localhost:${port}/api/me`, { headers: jar(answer) })).status

  it('ask for a second factor', async () => {
    const port = await open(readme, 'A second factor')
    const login = async (fields: { readonly [name: string]: string }) =>
      (await (await post(port, '/auth/login', fields)).json()) as Record<string, string>
    const money = async (token: string | undefined) =>
      (await fetch(`http://localhost:${port}/api/money`, { headers: { authorization: `Bearer ${token}` } })).status
    let last = await login({ username: 'ada', password: 'ada-password' })
    const { access_token: token } = await login({ code: '123456', pending_token: last['pending_token'] ?? '' })
    expect(await money(token)).toBe(200)
    const codes: (string | undefined)[] = []
    last = await login({ username: 'ada', password: 'ada-password' })
    for (let guess = 0; guess < 6; guess++) {
      codes.push(last['code'])
      last = await login({ code: '0', pending_token: last['pending_token'] ?? '' })
    }
    expect(codes).toEqual([...Array(5).fill('second_factor'), 'start_again'])
    // A cookie of a log-in that was given up is there for five minutes: the next one may be somebody else's.
    const { pending_token: givenUp = '' } = await login({ username: 'ada', password: 'ada-password' })
    expect(await login({ username: 'ada', password: 'wrong', pending_token: givenUp })).toMatchObject({
      title: 'Log-in failed',
    })
  })

  it('log in from a sign-up', async () => {
    const port = await open(readme, 'Log in from your own route')
    const answer = await post(port, '/sign-up', { email: 'ada@example.com', password: 'x' })
    expect([answer.status, answer.headers.get('location'), await me(port, answer)]).toEqual([303, '/welcome', 200])
    const foreign = await post(port, '/sign-up', { email: 'ada@example.com' }, { origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
  })

  it('change a password, and end all other sessions', async () => {
    const port = await open(readme, 'Password change')
    const ada = { username: 'ada', password: 'ada-password' }
    const [one, two] = [await post(port, '/auth/login', ada), await post(port, '/auth/login', ada)]
    const changed = await post(port, '/api/password', { password: 'new' }, jar(one))
    const statuses = [one, two, changed].map(
      async (answer) => (await fetch(`http://localhost:${port}/auth/sessions`, { headers: jar(answer) })).status,
    )
    expect([changed.status, await Promise.all(statuses)]).toEqual([200, [401, 401, 200]])
  })

  it('reset a password by a link that is good once', async () => {
    const port = await open('docs/links.md', 'A reset that runs')
    for (const email of ['ada@example.com', 'nobody@example.com']) await post(port, '/forgot', { email })
    await expect.poll(() => mails.map(([to]) => to)).toEqual(['ada@example.com'])
    const [, link = ''] = mails.at(-1) ?? []
    expect(link.startsWith(`http://localhost:${port}/reset#`)).toBe(true)
    const fields = { token: link.split('#')[1] ?? '', password: 'new' }
    const answer = await post(port, '/reset', fields)
    expect([answer.status, answer.headers.get('location'), await me(port, answer)]).toEqual([303, '/welcome', 200])
    expect((await post(port, '/reset', fields)).status).toBe(401)
  })
})

it('the sample of acting says who acts, and keeps them from what a user alone may do', async () => {
  const port = await run(sample(readme, 'Acting for a user').replace('./app.ts', '../app.ts'))
  const ask = async (path: string, token: string | undefined, init: RequestInit = { method: 'POST' }) =>
    fetch(`http://localhost:${port}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } })
  const body = new URLSearchParams({ username: 'ada', password: 'ada-password' })
  const login = await fetch(`http://localhost:${port}/auth/login`, { method: 'POST', body })
  const { access_token: staff } = (await login.json()) as Record<string, string>
  const { access_token: token } = (await (await ask('/api/act/bob', staff)).json()) as Record<string, string>
  expect(await (await ask('/api/me', token, {})).json()).toEqual({ user: 'bob', by: 'ada' })
  expect([(await ask('/api/password', staff)).status, (await ask('/api/password', token)).status]).toEqual([204, 403])
  expect((await ask('/api/act/eve', token)).status).toBe(403)
  for (const [one, own] of [
    [staff, 1],
    [token, 0],
  ] as const) {
    const list = (await (await ask('/auth/sessions', one, {})).json()) as Record<string, object[]>
    expect([list['sessions']?.length, list['acting']]).toMatchObject([own, [{ subject: 'bob', actor: { sub: 'ada' } }]])
  }
})

it('the sample of client credentials lets a machine in with its scopes, and no user by its name', async () => {
  const port = await run(sample('docs/machines.md', 'Client credentials').replace('./app.ts', '../app.ts'))
  const post = async (fields: { readonly [name: string]: string }) => {
    const authorization = `Basic ${btoa(`billing:${clientSecret}`)}`
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...fields })
    const answer = await fetch(`http://localhost:${port}/auth/token`, {
      method: 'POST',
      body,
      headers: { authorization },
    })
    return (await answer.json()) as Record<string, string>
  }
  const reports = async ({ access_token: token }: Record<string, string>) => {
    const answer = await fetch(`http://localhost:${port}/reports`, { headers: { authorization: `Bearer ${token}` } })
    return answer.ok ? answer.json() : answer.status
  }
  const whole = await post({})
  expect([whole['scope'], await reports(whole)]).toEqual(['reports:read reports:write', { for: 'client:billing' }])
  expect(await reports(await post({ scope: 'reports:write' }))).toBe(403)
  expect(await post({ scope: 'admin' })).toEqual({ error: 'invalid_scope' })
  expect(await reports(await post({ resource: `http://localhost:${port}/reports` }))).toEqual({ for: 'client:billing' })
  expect(await post({ resource: 'http://localhost' })).toEqual({ error: 'invalid_target' })
})

it.skipIf(!hasRedis())('the sample of a limiter keeps log-ins, refreshes and client secrets apart', async () => {
  const redis = await startRedis()
  process.env['REDIS_URL'] = redis.url
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const port = await run(sample('docs/limits.md', 'A limiter over Redis').replace('./app.ts', '../app.ts'))
  const post = async (path: string, fields: { readonly [name: string]: string }) => {
    const answer = await fetch(`http://localhost:${port}/auth${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    })
    const { refresh_token: token = '', code } = (await answer.json()) as Record<string, string>
    return { status: answer.status, token, code, wait: Number(answer.headers.get('retry-after')) }
  }
  const ada = { username: 'ada', password: 'ada-password' }
  let { token } = await post('/login', ada)
  const guesses = await Promise.all(Array.from({ length: 8 }, () => post('/login', { ...ada, password: 'x' })))
  expect(guesses.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
  expect(await post('/login', ada)).toMatchObject({ status: 429, code: 'too_many_attempts' })
  expect((await post('/login', ada)).wait).toBeGreaterThan(600)
  for (let i = 0; i < 3; i++) ({ token } = await post('/refresh', { refresh_token: token }))
  expect(token).not.toBe('')
  const forged = await Promise.all(Array.from({ length: 102 }, () => post('/refresh', { refresh_token: 'x' })))
  expect(forged.filter(({ status }) => status === 429)).toHaveLength(2)
  expect((await post('/refresh', { refresh_token: token })).status).toBe(200)
  const machine = { grant_type: 'client_credentials', client_id: 'billing' }
  const wrong = () => post('/token', { ...machine, client_secret: 'x' })
  const secrets = await Promise.all(Array.from({ length: 21 }, wrong))
  expect(
    secrets
      .map(({ status }) => status)
      .sort()
      .slice(-2),
  ).toEqual([401, 429])
  expect((await post('/token', { ...machine, client_secret: clientSecret })).status).toBe(200)
  expect(new Set(warn.mock.calls.map(([line]) => String(line).split(':')[0]))).toEqual(
    new Set(['login', 'refresh', 'client']),
  )
  warn.mockRestore()
})

it.skipIf(!hasRedis())('the sample of shutting down lets requests end, and the store go last', async () => {
  const redis = await startRedis()
  process.env['REDIS_URL'] = redis.url
  const port = await freePort()
  const code = sample(readme, 'Shutting down').replace('./app.ts', '../app.ts').replaceAll('3000', String(port))
  const { shutDown } = (await load(code)) as { shutDown: () => Promise<void> }
  const body = new URLSearchParams({ username: 'ada', password: 'ada-password' })
  const login = await fetch(`http://localhost:${port}/auth/login`, { method: 'POST', body })
  const { access_token: token } = (await login.json()) as Record<string, string>
  const headers = { authorization: `Bearer ${token}` }
  expect(await (await fetch(`http://localhost:${port}/api/me`, { headers })).json()).toEqual({ user: 'ada' })
  await shutDown()
  await expect(fetch(`http://localhost:${port}/api/me`, { headers })).rejects.toThrow()
  process.off('SIGTERM', shutDown)
  await redis.close()
})

it('the sample of devices lets nobody end the session of another', async () => {
  const port = await run(sample(readme, 'Devices').replace('./app.ts', '../app.ts'))
  const login = async (device: string) => {
    const body = new URLSearchParams({ username: 'ada', password: 'ada-password', device })
    return (await (await fetch(`http://localhost:${port}/auth/login`, { method: 'POST', body })).json()) as Record<
      string,
      string
    >
  }
  const [one, two] = [await login('phone'), await login('laptop')]
  const headers = { authorization: `Bearer ${two['access_token']}` }
  const list = async () => {
    const { sessions } = (await (await fetch(`http://localhost:${port}/auth/sessions`, { headers })).json()) as {
      sessions: { device: string; details: { address: string }; current: boolean }[]
    }
    return sessions.map(({ device, details, current }) => [device, typeof details.address, current]).sort()
  }
  expect(await list()).toEqual([
    ['laptop', 'string', true],
    ['phone', 'string', false],
  ])
  const end = (id: string | undefined) =>
    fetch(`http://localhost:${port}/api/devices/${id}/end`, { method: 'POST', headers })
  expect([(await end('nobody')).status, (await end(one['session_id'])).status]).toEqual([204, 204])
  expect(await list()).toEqual([['laptop', 'string', true]])
})

describe('the sample of a password change that keeps a session', async () => {
  const code = sample(readme, 'While this session goes on').replace('./app.ts', '../app.ts')
  const url = `http://127.0.0.1:${await run(code)}/password`

  it('ends the other sessions, keeps this one, and has a log-in fail that looked at the old password', async () => {
    const begunAt = Date.now() - 1
    const [here, there] = [await sessions.start({ subject: 'ada' }), await sessions.start({ subject: 'ada' })]
    const change = (token: string, password: string): Promise<number> =>
      fetch(url, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ password }),
      }).then(({ status }) => status)
    expect(await change(here.accessToken, 'new-password')).toBe(204)
    expect(passwords.get('ada')).toBe('new-password')
    expect([await change(there.accessToken, 'thief'), await change(here.accessToken, 'newer')]).toEqual([401, 204])
    await expect(sessions.start({ subject: 'ada', begunAt })).rejects.toMatchObject({ status: 503 })
    expect((await sessions.list('ada')).map(({ id }) => id)).toEqual([here.sessionId])
  })
})

describe.skipIf(!hasRedis())('two services of the samples, Express and Fastify', async () => {
  const redis = await startRedis()
  process.env['REDIS_URL'] = redis.url
  afterAll(() => redis.close())
  const [first, second] = [await freePort(), await freePort()]
  const issuer = `http://127.0.0.1:${first}`
  const open = async (heading: string, port: number): Promise<unknown> => {
    const code = sample(readme, heading).replace('./app.ts', '../app.ts').replaceAll('3000', String(port))
    return load(code.replace("'https://app.example.com'", `'${issuer}'`))
  }
  await open('The one that issues', first)
  await open('The other one', second)

  const post = (path: string, fields: { readonly [name: string]: string }) =>
    fetch(`${issuer}/auth${path}`, { method: 'POST', body: new URLSearchParams(fields) })
  const login = async () =>
    (await (await post('/login', { username: 'ada', password: 'ada-password' })).json()) as Record<string, string>
  const reports = async (token: string | undefined): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${second}/reports`, {
      headers: { authorization: `Bearer ${token ?? 'none'}` },
    })
    return answer.ok ? answer.json() : answer.status
  }

  it('agree on who has logged in, and who has logged out', async () => {
    const [one, other] = [await login(), await login()]
    expect([await reports(one['access_token']), await reports('no.token.here')]).toEqual([{ for: 'ada' }, 401])
    const refreshed = (await (
      await post('/refresh', { refresh_token: one['refresh_token'] ?? '' })
    ).json()) as typeof one
    expect(await reports(refreshed['access_token'])).toEqual({ for: 'ada' })
    expect((await post('/logout', { refresh_token: refreshed['refresh_token'] ?? '' })).status).toBe(204)
    await expect.poll(() => reports(refreshed['access_token']), { timeout: 120_000 }).toBe(401)
    expect([await reports(one['access_token']), await reports(other['access_token'])]).toEqual([401, { for: 'ada' }])
    expect((await post('/logout-all', { refresh_token: other['refresh_token'] ?? '' })).status).toBe(204)
    await expect.poll(() => reports(other['access_token']), { timeout: 120_000 }).toBe(401)
    expect(await reports((await login())['access_token'])).toEqual({ for: 'ada' })
  })

  it('publish what the second needs, and nothing else', async () => {
    const metadata = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json()
    expect(metadata).toEqual({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['none'],
      token_endpoint: `${issuer}/auth/token`,
      grant_types_supported: ['refresh_token'],
      token_endpoint_auth_methods_supported: ['none'],
    })
    const { keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as { keys: object[] }
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']])
  })
})
