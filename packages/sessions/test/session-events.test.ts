import { createGuard, serve } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { type SessionEvents, sessionEndpoints } from '../src/index.ts'
import { setting } from './support.ts'

const publicUrl = 'https://app.example'
const clients = [{ id: 'service', secret: 'service-secret-0123456789-0123456789' }]
const names = ['loggedIn', 'loginRefused', 'refreshed', 'refreshRefused', 'loggedOut', 'clientRefused'] as const

const from = (path: string) => ({ method: 'POST', path: `/auth${path}` })

/** An application that writes down what its sessions tell. */
function application() {
  const told: [string, object][] = []
  const on = Object.fromEntries(
    names.map((name) => [name, (event: SessionEvents[typeof name]) => told.push([name, event])]),
  )
  const { sessions } = setting({ publicUrl, cookies: true, clients, on } as never)
  const endpoints = sessionEndpoints(sessions, {
    login: ({ username, password }) =>
      username === 'locked' ? { refuse: 429 } : password === 'right' ? { subject: username as string } : undefined,
  })
  const post = async (path: string, fields: Record<string, string>, headers: (readonly [string, string])[] = []) => {
    const bytes = new TextEncoder().encode(new URLSearchParams(fields).toString())
    const request = {
      method: 'POST',
      url: `/auth${path}?x=secret`,
      headers: [['content-type', 'application/x-www-form-urlencoded'] as const, ...headers],
      tls: true,
      body: async () => ({ kind: 'bytes', bytes }) as const,
    }
    return JSON.parse(((await serve(endpoints, request, path))?.body as string) ?? '{}') as Record<string, string>
  }
  return { sessions, told, post }
}

describe('sessions tell', () => {
  it('of log-ins, refreshes and log-outs', async () => {
    const { sessions, told, post } = application()
    const { refresh_token: token = '', session_id: sessionId } = await post('/login', {
      username: 'ada',
      password: 'right',
    })
    const { refresh_token: next = '' } = await post('/refresh', { refresh_token: token })
    await post('/logout', { refresh_token: next })
    await sessions.revoke('forged')
    await sessions.revokeAll('ada')
    expect(told).toEqual([
      ['loggedIn', { sessionId, subject: 'ada', ...from('/login') }],
      ['refreshed', { sessionId, ...from('/refresh') }],
      ['loggedOut', { sessionId, subject: undefined, ...from('/logout') }],
      ['loggedOut', { sessionId: undefined, subject: 'ada', method: undefined, path: undefined }],
    ])
    for (const [, event] of told.slice(0, 3)) expect(event).toHaveProperty('request.url')
    expect(told[3]?.[1]).toHaveProperty('request', undefined)
    expect(JSON.stringify(told)).not.toContain(next)
  })

  it('of what they refuse, with the request where there is one', async () => {
    const { told, post } = application()
    await post('/login', { username: 'ada', password: 'wrong' })
    await post('/login', { username: 'locked', password: 'x' })
    await post('/refresh', { refresh_token: 'forged' })
    await post('/introspect', { token: 'x', client_id: 'service\n', client_secret: 'guessed' })
    expect(told).toEqual([
      ['loginRefused', { status: 401, isPending: false, ...from('/login') }],
      ['loginRefused', { status: 429, isPending: false, ...from('/login') }],
      ['refreshRefused', { reason: 'forged', sessionId: undefined, ...from('/refresh') }],
      ['clientRefused', { clientId: 'service\\u{a}', ...from('/introspect') }],
    ])
    expect(told[0]?.[1]).toHaveProperty('request')
    expect(JSON.stringify(told)).not.toMatch(/guessed|wrong|secret/)
  })
})

it('what sessions tell is of the request that a route of one’s own gives, and of the session', async () => {
  const told: [string, object][] = []
  const heard = ['loggedIn', 'refreshed', 'refreshRefused', 'reused', 'replaced', 'loggedOut'] as const
  const on = Object.fromEntries(heard.map((name) => [name, (event: object) => told.push([name, event])]))
  const made = setting({ on })
  const { sessions } = made
  const request = (path: string) => ({ method: 'PUT', url: `${path}?code=secret`, headers: [], tls: true })
  const { refreshToken, sessionId } = await sessions.start({ subject: 'ada', request: request('/callback') })
  await sessions.refresh(refreshToken, { request: request('/1') })
  made.now += 11_000
  const result = await sessions.refresh(refreshToken, { request: request('/2') })
  made.now += 11_000
  await sessions.refresh(result.ok ? result.tokens.refreshToken : '', { request: request('/3') })
  made.now += 11_000
  await sessions.refresh(refreshToken, { request: request('/4') })
  await sessions.revoke({ sessionId }, { request: request('/5') })
  await sessions.revokeAll('ada', { request: request('/6') })
  const at = (path: string) => ({ method: 'PUT', path })
  expect(told).toMatchObject([
    ['loggedIn', { sessionId, subject: 'ada', ...at('/callback') }],
    ['refreshed', { sessionId, ...at('/1') }],
    ['replaced', { sessionId, subject: 'ada', lost: 1, ...at('/2') }],
    ['refreshed', { sessionId, ...at('/2') }],
    ['refreshed', { sessionId, ...at('/3') }],
    ['reused', { sessionId, subject: 'ada', ...at('/4') }],
    ['refreshRefused', { sessionId, reason: 'reused', ...at('/4') }],
    ['loggedOut', { sessionId, ...at('/5') }],
    ['loggedOut', { subject: 'ada', ...at('/6') }],
  ])
})

describe('a browser whose access cookie has expired', () => {
  const { sessions } = setting({ publicUrl, cookies: { name: 'wiki', previousNames: ['old'] } })
  const ask = async (cookie: string, more: object = {}) => {
    const guard = createGuard({ sessions, ...more })
    const result = await guard.authenticate({ method: 'GET', url: '/', headers: [['cookie', cookie]], tls: true })
    if (result.ok) return 'passed'
    return {
      reason: result.error?.reason,
      ...JSON.parse(result.response.body as string),
      headers: result.response.headers,
    }
  }

  it.each(['__Host-Http-wiki-rt=x', 'a=b; __Host-Http-old-rt=x; c', '__Host-Http-wiki-rt=x; __Host-Http-wiki-rt=y'])(
    'is told to refresh: %s',
    async (cookie) => {
      const { headers, ...problem } = await ask(cookie)
      expect(problem).toMatchObject({ reason: 'access_cookie_expired', status: 401, title: 'Credentials required' })
      expect(problem.detail).toBe('The access token has expired with its cookie. Refresh the session and try again.')
      expect(headers).toContainEqual(['www-authenticate', 'Bearer realm="api"'])
    },
  )

  it.each([
    'a=b',
    '__Host-Http-wiki-rtx=x',
    '__Host-Http-wiki-rt',
    'x__Host-Http-wiki-rt=x',
    '\u00a0__Host-Http-wiki-rt=x',
  ])('but not without the refresh cookie: %s', async (cookie) => {
    expect(await ask(cookie)).toMatchObject({
      reason: 'no_credentials',
      detail: 'This resource requires a bearer token.',
    })
  })

  it('and goes on without auth where anonymous requests do', async () => {
    expect(await ask('__Host-Http-wiki-rt=x', { anonymous: 'if-absent' })).toBe('passed')
  })
})
