import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Connect, type Ended, keepConnected, type Loss } from '../../src/held/connection.ts'
import type { Client } from '../../src/index.ts'
import { answers, deferred, Server } from '../support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Connections that the test loses, each with the way it is lost. */
function keep(session: Client) {
  const lose: ((loss: Loss) => Promise<unknown>)[] = []
  const ends: Ended[] = []
  const connect: Connect = (signal, opened) => {
    const lost = deferred<Loss>()
    signal.onabort = () => lost.resolve({})
    opened()
    lose.push(async (loss) => {
      lost.resolve(loss)
      await vi.advanceTimersByTimeAsync(0)
    })
    return lost.promise
  }
  const close = keepConnected(session, connect, (reason) => ends.push(reason))
  return { lose, ends, close }
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const gone = () => new Response(null, { status: 204 })

describe('a connection that is kept', () => {
  it('comes back when it is lost, with pauses that double to half a minute', async () => {
    const { lose, ends } = keep(await server.loggedIn())
    await pass(0)
    for (const [i, seconds] of [1, 2, 4, 8, 16, 30, 30].entries()) {
      await lose[i]?.({})
      await pass(seconds * 1000 - 1)
      expect(lose).toHaveLength(i + 1)
      await pass(1)
      expect(lose).toHaveLength(i + 2)
    }
    expect(ends).toEqual([])
  })

  it('that held for a while comes back at once with a newer token, and soon without', async () => {
    const { lose } = keep(await server.loggedIn())
    await pass(0)
    await lose[0]?.({})
    await pass(11_000)
    server.now += 601_000
    server.on['/auth/refresh'] = () => answers.tokens(2)
    await lose[1]?.({ needsToken: true })
    expect([lose.length, server.paths]).toEqual([3, ['/auth/refresh']])
    await pass(10_000)
    await lose[2]?.({})
    await pass(1_000)
    expect([lose.length, server.paths.length]).toEqual([4, 1])
  })

  it('whose token is refused again and again gets others, and makes no loop of it', async () => {
    const { lose } = keep(await server.loggedIn())
    let n = 1
    server.on['/auth/refresh'] = () => answers.tokens(++n)
    for (let i = 0; i < 600; i++) {
      server.now += 1_000
      await pass(1_000)
      await lose.at(-1)?.({ needsToken: true })
    }
    expect(server.paths.length).toBeLessThan(30)
    expect(lose.length).toBeLessThan(30)
  })

  it('waits for as long as it is told, and less where the session gets another token meanwhile', async () => {
    const session = await server.loggedIn()
    const { lose } = keep(session)
    await pass(0)
    await lose[0]?.({ retryAfter: 60 })
    await pass(59_000)
    expect(lose).toHaveLength(1)
    await pass(1_000)
    expect(lose).toHaveLength(2)
    await lose[1]?.({ retryAfter: 60 })
    server.now += 1_000
    server.on['/auth/refresh'] = () => answers.tokens(2)
    await session.refresh()
    await pass(0)
    expect(lose).toHaveLength(3)
  })

  it.each([-5, Number.NaN, 1e-9, 1e12, Number.POSITIVE_INFINITY])(
    'makes no loop of a server that wants it to wait for %d s, and comes back within a quarter of an hour',
    async (retryAfter) => {
      const { lose } = keep(await server.loggedIn())
      await pass(0)
      await lose[0]?.({ retryAfter })
      await pass(99)
      expect(lose).toHaveLength(1)
      await pass(900_000)
      expect(lose).toHaveLength(2)
    },
  )

  it('ends with a log-out, once, and comes back by no log-in', async () => {
    const session = await server.loggedIn()
    const { lose, ends, close } = keep(session)
    await pass(0)
    server.on['/auth/logout'] = gone
    await session.logout()
    await session.login({ username: 'ada' })
    close()
    await pass(60_000)
    expect([ends, lose.length]).toEqual([['signed-out'], 1])
  })

  it('ends where another session takes its place: that may be another user’s', async () => {
    const session = await server.loggedIn()
    const { ends } = keep(session)
    await pass(0)
    server.on['/auth/login'] = () => answers.tokens(2, { session: 's2' })
    await session.login({ username: 'bob' })
    await pass(0)
    expect(ends).toEqual(['signed-out'])
  })

  it('ends where its session turns out to have ended', async () => {
    const { lose, ends } = keep(await server.loggedIn())
    await pass(0)
    server.on['/auth/refresh'] = answers.invalidGrant
    await lose[0]?.({ needsToken: true })
    await pass(1_500)
    expect([ends, lose.length]).toEqual([['signed-out'], 1])
  })

  it('is not begun where nobody is in', async () => {
    const { lose, ends } = keep(server.client())
    await pass(0)
    expect([ends, lose.length]).toEqual([['signed-out'], 0])
  })

  it('ends where it is refused for good, and where it is closed, a pause or not', async () => {
    const session = await server.loggedIn()
    const [refused, closed, pausing] = [keep(session), keep(session), keep(session)]
    await pass(0)
    await refused.lose[0]?.({ ended: 'refused' })
    closed.close()
    await pausing.lose[0]?.({})
    pausing.close()
    await pass(60_000)
    expect([refused, closed, pausing].map(({ ends, lose }) => [ends, lose.length])).toEqual([
      [['refused'], 1],
      [['closed'], 1],
      [['closed'], 1],
    ])
  })
})
