import { createGuard, direct, type Revocations } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { asking, everyOrder, inTurns, Turns } from './interleaving.ts'
import { outcome, type Setting, setting, start } from './support.ts'

type Tokens = Awaited<ReturnType<Setting['sessions']['start']>>

/** Whether a session lives: its access token is taken now, and its refresh token when no cut-off is remembered any more. */
async function lives(made: Setting, { accessToken, refreshToken }: Tokens): Promise<[now: boolean, later: boolean]> {
  const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
  const taken = await guard.verify(accessToken).then(
    () => true,
    () => false,
  )
  made.now += 3_600_000
  return [taken, (await outcome(made.sessions, refreshToken)) === 'ok']
}

describe('logging out everywhere', () => {
  it('ends a session that another process starts meanwhile, or leaves it whole, in every interleaving', async () => {
    const seen = new Set<string>()
    const runs = await everyOrder(async (choose) => {
      const one = setting()
      const before = await one.sessions.start({ subject: 'ada' })
      const turns = new Turns()
      const process = (actor: string): Setting['sessions'] => {
        const store = inTurns(one.store, turns, actor, ['insert', 'list', 'put', 'get'])
        return setting({ store, revocations: asking(store), clock: () => one.now }).sessions
      }
      let started: Tokens | { readonly status: number } | undefined
      await turns.run(
        {
          ending: () => process('ending').revokeAll('ada'),
          starting: async () => {
            started = await process('starting')
              .start({ subject: 'ada' })
              .catch((error) => error)
          },
        },
        choose,
      )
      if (!started || 'status' in started) {
        expect(started).toMatchObject({ status: 503 })
        seen.add('503')
      } else {
        const [now, later] = await lives(one, started)
        expect(later).toBe(now)
        seen.add(now ? 'whole' : 'ended')
      }
      expect(await outcome(one.sessions, before.refreshToken)).toBe('revoked')
    })
    expect(runs).toBeGreaterThan(30)
    expect([...seen].sort()).toEqual(['503', 'ended', 'whole'])
  })

  it('leaves a log-in of the same second alone, also in a process that has not heard of it yet', async () => {
    const one = setting()
    // A mirror that lags knows nothing unless the store itself is asked.
    const { isRevoked, revoke } = direct(one.store.revocations)
    const lagging: Revocations = { revoke, isRevoked: (token, options) => (options?.fresh ? isRevoked(token) : false) }
    const two = setting({ store: one.store, revocations: lagging })
    const old = await two.sessions.start({ subject: 'ada' })
    await one.sessions.revokeAll('ada')
    const fresh = await two.sessions.start({ subject: 'ada' })
    const guard = createGuard({ sessions: one.sessions, clock: () => one.now })
    await expect(guard.verify(old.accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect(await guard.verify(fresh.accessToken)).toMatchObject({ claims: { iat: start / 1000 + 1 } })
  })

  it('of clocks that differ answers 503 until they agree, and never with tokens that are good for nothing', async () => {
    const one = setting()
    const two = setting({ store: one.store, clock: () => one.now + 3000 })
    await two.sessions.revokeAll('ada')
    await expect(one.sessions.start({ subject: 'ada' })).rejects.toMatchObject({ status: 503 })
    expect(await one.sessions.list('ada')).toEqual([])
    one.now += 3000
    const { refreshToken } = await one.sessions.start({ subject: 'ada' })
    expect(await outcome(one.sessions, refreshToken)).toBe('ok')
  })
})
