import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { renewing } from '../../src/held/renewing.ts'
import { answers, Server } from '../support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => void vi.useRealTimers())
const pass = async (ms: number) => {
  server.now += ms
  await vi.advanceTimersByTimeAsync(ms)
}

it.each([30, 31])('is no loop where the token of %i s ends with its session', async (sessionExpiresIn) => {
  const session = await server.loggedIn({}, { expiresIn: 30, sessionExpiresIn })
  let looks = 0
  const watched = { ...session, state: session.state, ready: () => session.ready().finally(() => looks++) }
  const stop = renewing(watched, String, () => {})
  for (let i = 0; i < 20; i++) await pass(1_000)
  stop()
  expect(looks).toBeLessThan(25)
})

it('a connection is renewed before its token ends, though nothing else asks, until it is over', async () => {
  const session = await server.loggedIn()
  const sent: string[] = []
  let n = 1
  server.on['/auth/refresh'] = () => answers.tokens(++n)
  const stop = renewing(
    session,
    (token) => `renew ${token}`,
    (message) => sent.push(message),
  )
  for (let i = 0; i < 59; i++) await pass(10_000)
  expect([sent, server.paths]).toEqual([['renew access-2'], ['/auth/refresh']])
  for (let i = 0; i < 60; i++) await pass(10_000)
  expect(sent).toEqual(['renew access-2', 'renew access-3'])
  stop()
  for (let i = 0; i < 120; i++) await pass(10_000)
  expect([sent.length, server.paths.length]).toEqual([2, 2])
})
