import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Client, createClient } from '@bearer/client'
import { dpop } from '@bearer/client/dpop'
import { bearer, memoryStore, dpop as proofs, routes } from '@bearer/express'
import { createSessions, generateSigningKey, type Sessions, sessionEndpoints, signingKeys } from '@bearer/sessions'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'

let http: Server
let sessions: Sessions
let url: string
/** What was asked, with what came of it. */
const asked: string[] = []
afterEach(async () => {
  http.closeAllConnections()
  await new Promise((resolve) => http.close(resolve))
  await sessions.close()
})

async function open({ nonces = true, mode = 'require' as 'require' | 'allow' } = {}): Promise<void> {
  asked.length = 0
  const app = express()
  http = createServer(app)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const store = memoryStore()
  const nonce = nonces ? { nonce: { secret: randomBytes(32) } } : {}
  sessions = createSessions({
    issuer: url,
    audience: url,
    clientId: 'app',
    keys: signingKeys([await generateSigningKey()]),
    refreshKeys: [{ id: '1', secret: randomBytes(32) }],
    store,
    publicUrl: url,
    proofs: [proofs({ mode, publicUrl: url, replays: store.replays, ...nonce })],
  })
  const api = bearer({ sessions })
  app.use((req, res, next) => {
    res.on('finish', () => asked.push(`${req.originalUrl} ${res.statusCode}`))
    next()
  })
  app.use('/auth', routes(sessionEndpoints(sessions, { login: () => ({ subject: 'ada' }), transport: 'body' })))
  app.all('/api/me', api, (req, res) => void res.json({ sub: api.authOf(req).subject, scheme: api.authOf(req).scheme }))
}
const client = (options = {}, further = {}): Client =>
  createClient(dpop({ url: `${url}/auth`, transport: 'body', ...options }, further))

describe('a client that proves its key', () => {
  it('logs in, calls, refreshes and logs out, with one more try for the first nonce alone', async () => {
    await open()
    const session = client()
    await session.login({ username: 'ada' })
    const answer = await session.fetch('/api/me?query=1', { method: 'POST', body: 'text' })
    expect(await answer.json()).toEqual({ sub: 'ada', scheme: 'DPoP' })
    await session.refresh()
    expect(await session.sessions()).toMatchObject([{ current: true }])
    expect(await session.logout()).toBe(true)
    expect(asked).toEqual([
      '/auth/login 400',
      '/auth/login 200',
      '/api/me?query=1 200',
      '/auth/refresh 200',
      '/auth/sessions 200',
      '/auth/logout 204',
    ])
  })

  it('has a token that is worth nothing to others, and a refresh token too', async () => {
    await open()
    let text = ''
    const store = { get: () => text, set: (next: string) => void (text = next), remove: () => void (text = '') }
    const session = client({ store })
    await session.login({ username: 'ada' })
    const authorization = `Bearer ${await session.token()}`
    expect((await fetch(`${url}/api/me`, { headers: { authorization } })).status).toBe(401)
    const thief = client({ store: { ...store, set: () => {}, remove: () => {} } })
    expect((await thief.fetch('/api/me')).status).toBe(401)
    expect(thief.state.status).toBe('signed-out')
    expect((await session.fetch('/api/me')).status).toBe(200)
  })

  it.each([-3_600_000, 3_600_000])(
    'goes right where its clock is %i ms off and no nonce says when it is',
    async (ms) => {
      await open({ nonces: false })
      const session = client({ clock: () => Date.now() + ms })
      await session.login({ username: 'ada' })
      expect((await session.fetch('/api/me')).status).toBe(200)
      expect(asked).toEqual(['/auth/login 400', '/auth/login 200', '/api/me 200'])
    },
  )

  it('is the holder of a session again with the pair that its app kept', async () => {
    await open()
    let text = ''
    const store = { get: () => text, set: (next: string) => void (text = next), remove: () => void (text = '') }
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
    const keyPair = () => pair
    await client({ store }, { keyPair }).login({ username: 'ada' })
    const later = client({ store }, { keyPair })
    expect((await later.refresh()).status).toBe('signed-in')
    expect((await later.fetch('/api/me')).status).toBe(200)
  })

  it('goes on with a session from before, whose next token is bound', async () => {
    await open({ mode: 'allow' })
    let text = ''
    const store = { get: () => text, set: (next: string) => void (text = next), remove: () => void (text = '') }
    await createClient({ url: `${url}/auth`, transport: 'body', store }).login({ username: 'ada' })
    const session = client({ store })
    const scheme = async () => ((await (await session.fetch('/api/me')).json()) as { scheme: string }).scheme
    expect(await scheme()).toBe('Bearer')
    await session.refresh()
    expect(await scheme()).toBe('DPoP')
  })

  it('asks once with a password that is wrong', async () => {
    await open()
    const session = client()
    await session.login({ username: 'ada' })
    await session.logout()
    asked.length = 0
    http.removeAllListeners('request')
    http.on('request', (req, res) => {
      asked.push(String(req.url))
      res.writeHead(401, { 'dpop-nonce': 'another', 'www-authenticate': 'Bearer realm="app"' }).end('{}')
    })
    await expect(session.login({ username: 'ada', password: 'wrong' })).rejects.toMatchObject({ status: 401 })
    expect(asked).toEqual(['/auth/login'])
  })

  it('is refused where no script has the token, and with options that nobody knows', async () => {
    await open()
    expect(() => client({ transport: 'cookie' })).toThrow(/see transport/)
    expect(() => client({}, { key: 'pair' })).toThrow(/see key/)
  })
})
