import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client, SessionState } from '../src/index.ts'
import { answers, deferred, Server } from './support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
})
const money = 'https://app.example/api/money'
const demand = { acrValues: ['mfa', 'hwk'], maxAge: 300, scopes: [] }

describe('a request that needs a stronger log-in', () => {
  const onlyFor = (token: string) => {
    server.on['/api/money'] = ({ authorization, body }) =>
      authorization === `Bearer ${token}` ? new Response(body || 'much') : answers.stepUp()
  }

  it('asks for it, once for all calls, and is sent again', async () => {
    let session: Client
    const onStepUp = vi.fn(() => session.login({ code: '1' }))
    session = await server.loggedIn({ onStepUp })
    onlyFor('access-5')
    server.on['/auth/login'] = () => answers.tokens(5, { session: 's2' })
    const calls = [session.fetch(money), session.fetch(money, { method: 'POST', body: 'again' })]
    expect(await Promise.all(calls.map(async (call) => (await call).text()))).toEqual(['much', 'again'])
    expect(onStepUp.mock.calls).toEqual([[demand]])
    expect(session.state).toMatchObject({ status: 'signed-in', sessionId: 's2', demand: undefined })
    expect(server.paths).not.toContain('/auth/refresh')
  })

  it('shows that it does, while the user is asked', async () => {
    const dialog = deferred<boolean>()
    const session = await server.loggedIn({ onStepUp: () => dialog.promise })
    onlyFor('access-5')
    const states: SessionState[] = []
    session.subscribe((state) => states.push(state))
    const call = session.fetch(money)
    await expect.poll(() => states.at(-1)).toMatchObject({ status: 'step-up', demand, sessionId: 's1' })
    dialog.resolve(false)
    expect((await call).status).toBe(401)
  })

  it('is its caller’s where nobody asks, or nothing comes of it, and no loop', async () => {
    const session = await server.loggedIn({ onStepUp: () => true })
    onlyFor('never')
    expect((await session.fetch(money)).status).toBe(401)
    expect(server.paths).toEqual(['/api/money', '/api/money'])
    const other = await server.loggedIn()
    expect((await other.fetch(money)).status).toBe(401)
    expect(other.state).toMatchObject({ status: 'step-up', demand })
    await other.login({ code: '1' })
    expect(other.state).toMatchObject({ status: 'step-up' })
    server.on['/auth/login'] = () => answers.tokens(5, { session: 's2' })
    await other.login({ code: '1' })
    expect(other.state).toMatchObject({ status: 'signed-in' })
  })

  it('passes on what asking throws', async () => {
    const onStepUp = () => Promise.reject(new Error('closed'))
    const session = await server.loggedIn({ onStepUp })
    onlyFor('never')
    await expect(session.fetch(money)).rejects.toThrow('closed')
    await expect(session.fetch(money)).rejects.toThrow('closed')
  })

  it('refreshes first where its token is no good either', async () => {
    const session = await server.loggedIn({ onStepUp: () => session.login({ code: '1' }) })
    server.on['/auth/refresh'] = () => answers.tokens(2)
    server.on['/auth/login'] = () => answers.tokens(5, { session: 's2' })
    const by: { [token: string]: () => Response } = {
      'Bearer access-1': answers.invalidToken,
      'Bearer access-2': answers.stepUp,
    }
    server.on['/api/money'] = ({ authorization }) => by[String(authorization)]?.() ?? Response.json({})
    expect((await session.fetch(money)).status).toBe(200)
  })
})

describe('a request that needs more scope', () => {
  it('asks for it, and is sent again; else its caller has the 403', async () => {
    const onScope = vi.fn(() => session.login({ scope: 'reports:read notes:write' }))
    const session: Client = await server.loggedIn({ onScope })
    server.on['/api/money'] = ({ authorization }) =>
      authorization === 'Bearer access-5' ? Response.json({}) : answers.scope()
    server.on['/auth/login'] = () => answers.tokens(5, { session: 's2' })
    expect((await session.fetch(money)).status).toBe(200)
    expect(onScope.mock.calls).toMatchObject([[{ scopes: ['reports:read', 'notes:write'] }]])
    expect((await (await server.loggedIn()).fetch(money)).status).toBe(403)
  })
})
