import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client } from '@bearer/client'
import { bearer, dpop, memoryStore, routes } from '@bearer/express'
import { createSessions, sessionEndpoints, signingKeys, type Transport } from '@bearer/sessions'
import express from 'express'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { openHeldServer } from '../client/held-server.ts'
import { findUser, kept, signingKey } from './app.ts'
import { freePort, load, sample } from './samples.ts'

const readme = 'packages/client/README.md'
const ada = { username: 'ada', password: 'ada-password' }

/** The server of the samples, with the API that they call. */
async function server(transport: Transport, isBound = false): Promise<number> {
  const app = express()
  const http = createServer(app)
  await new Promise<void>((resolve) => http.listen(0, () => resolve()))
  http.unref()
  const { port } = http.address() as AddressInfo
  const url = `http://localhost:${port}`
  const store = memoryStore()
  const sessions = createSessions({
    issuer: url,
    audience: url,
    clientId: 'app',
    keys: signingKeys([signingKey]),
    refreshKeys: [{ id: '1', secret: randomBytes(32) }],
    store,
    publicUrl: url,
    proofs: isBound ? [dpop({ mode: 'require', publicUrl: url, replays: store.replays })] : [],
    cookies: { development: true },
  })
  const api = bearer({ sessions })
  app.use(
    '/auth',
    routes(sessionEndpoints(sessions, { transport, login: ({ username, password }) => findUser(username, password) })),
  )
  app.get('/api/me', api, (req, res) => void res.json({ sub: api.authOf(req).subject }))
  app.get('/api/reports/:id', api.requireScope('reports:read'), (_req, res) => void res.send('a report'))
  return port
}

describe('the samples of the client', () => {
  it('make errors that an application can tell apart', async () => {
    const port = await server('body')
    const { session, report } = (await load(sample(readme, 'Errors').replaceAll('3000', String(port)))) as {
      session: Client
      report(id: string): Promise<string>
    }
    await expect(report('1')).rejects.toMatchObject({ code: 'missing_credentials', status: 401 })
    await session.login(ada)
    expect(await report('1')).toBe('You may not read this.')
  })

  it('prove the key of a session', async () => {
    const port = await server('body', true)
    const code = sample(readme, 'Tokens bound to a key').replaceAll('3000', String(port))
    const { session } = (await load(code)) as { session: Client }
    await session.login(ada)
    expect(await (await session.fetch('/api/me')).json()).toEqual({ sub: 'ada' })
  })

  it('follow a socket and events for as long as somebody is in', async () => {
    const held = await openHeldServer('body')
    vi.stubGlobal('WebSocket', WebSocket)
    const code = sample(readme, 'Live connections').replaceAll('localhost:3000', new URL(held.url).host)
    const { session, follow } = (await load(code)) as {
      session: Client
      follow(show: (text: string) => void): { live: { send(text: string): boolean } }
    }
    await session.login(ada)
    const shown: string[] = []
    const { live } = follow((text) => shown.push(text))
    await expect.poll(() => [...shown].sort()).toEqual(['hello ada by ticket', 'hello: hello ada'])
    expect(live.send('{"say":"something"}')).toBe(true)
    // Longer than lives of tokens differ: one that ended sooner would renew nothing.
    held.ahead += 60_000
    await session.refresh()
    await expect.poll(() => shown.slice(2).sort()).toEqual(['renewed', 'something'])
    await session.logout()
    await expect.poll(() => shown.slice(4).sort()).toEqual(['live: signed-out', 'news: signed-out'])
    vi.unstubAllGlobals()
    await held.close()
  })

  it('keep the session of an app where it says', async () => {
    const port = await server('body')
    const code = sample(readme, 'On a phone, and in Node')
      .replaceAll('3000', String(port))
      .replace('./app.ts', '../app.ts')
    const { session } = (await load(code)) as { session: Client }
    await session.login(ada)
    expect(kept.get('session')).toContain('"refresh"')
    await session.logout()
    expect(kept.size).toBe(0)
  })

  it('render on a server for whoever the browser is, refresh where that is due, and hand the cookies back', async () => {
    const [port, own] = [await server('cookie'), await freePort()]
    await load(sample(readme, 'Rendering on a server').replaceAll('3000', String(port)).replaceAll('4000', String(own)))
    const origin = `http://localhost:${port}`
    const login = await fetch(`${origin}/auth/login`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams(ada),
    })
    const [access = '', refresh = ''] = login.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
    const visit = async (cookie: string, headers = {}) => {
      const response = await fetch(`http://localhost:${own}/`, { headers: { cookie, ...headers } })
      return [await response.text(), response.headers.getSetCookie().length]
    }
    expect(await visit(`${access}; ${refresh}`)).toEqual(['Hello ada', 0])
    expect(await visit(refresh)).toEqual(['Hello ada', 2])
    expect(await visit('')).toEqual(['Please log in', 0])
  })
})
