import { createGuard } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { asking, everyOrder, inTurns, Turns } from '../interleaving.ts'
import { bound, outcome, refreshed, rotatedTwice, type Setting, type StoreMethod, setting, start } from '../support.ts'

type Sessions = Setting['sessions']

const swaps: readonly StoreMethod[] = ['read', 'replace']
const all: typeof swaps = ['read', 'replace', 'put', 'get']
type Result = Awaited<ReturnType<Sessions['refresh']>>

/** Two processes on one store, each of which does one thing: in every order of their calls of some of its methods. */
async function everyRace(
  methods: readonly StoreMethod[],
  prepare: (made: Setting) => Promise<{
    readonly one: (sessions: Sessions) => Promise<unknown>
    readonly two: (sessions: Sessions) => Promise<unknown>
    readonly after: () => Promise<void>
  }>,
): Promise<number> {
  return everyOrder(async (choose) => {
    const made = setting()
    const { one, two, after } = await prepare(made)
    const turns = new Turns()
    const process = (actor: string): Sessions => {
      const store = inTurns(made.store, turns, actor, methods)
      return setting({ store, revocations: asking(store), clock: () => made.now }).sessions
    }
    await turns.run({ one: () => one(process('one')), two: () => two(process('two')) }, choose)
    await after()
  })
}

/** Nothing of a session is good any more: no token that it ever gave out. */
async function isOver(made: Setting, ...results: (Result | undefined)[]): Promise<void> {
  const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
  for (const result of results) {
    if (!result?.ok) continue
    await expect(guard.verify(result.tokens.accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect(await outcome(made.sessions, result.tokens.refreshToken)).toBe('revoked')
  }
}

describe('a refresh, in every order', () => {
  it('with another of the same token: one successor for both', async () => {
    const runs = await everyRace(all, async (made) => {
      const { refreshToken } = await made.sessions.start({ subject: 'ada' })
      const got: string[] = []
      const refresh = async (sessions: Sessions): Promise<unknown> => got.push(await refreshed(sessions, refreshToken))
      return {
        one: refresh,
        two: refresh,
        after: async () => {
          expect([got.length, new Set(got).size]).toEqual([2, 1])
          expect(await outcome(made.sessions, got[0] as string)).toBe('ok')
        },
      }
    })
    expect(runs).toBeGreaterThan(15)
  })

  it('with one of the token before, within the window: both get the current one', async () => {
    await everyRace(swaps, async (made) => {
      const first = (await made.sessions.start({ subject: 'ada' })).refreshToken
      const second = await refreshed(made.sessions, first)
      const got: string[] = []
      return {
        one: async (sessions) => got.push(await refreshed(sessions, second)),
        two: async (sessions) => got.push(await refreshed(sessions, first)),
        after: async () => expect(got).toEqual([second, second]),
      }
    })
  })

  it('with another of the token whose answer was lost: one replacement for both', async () => {
    const runs = await everyRace(all, async (made) => {
      const first = (await made.sessions.start({ subject: 'ada' })).refreshToken
      const lost = await refreshed(made.sessions, first)
      made.now += 11_000
      const got: string[] = []
      const refresh = async (sessions: Sessions): Promise<unknown> => got.push(await refreshed(sessions, first))
      return {
        one: refresh,
        two: refresh,
        after: async () => {
          expect([got.length, new Set(got).size, got.includes(lost)]).toEqual([2, 1, false])
          expect(await refreshed(made.sessions, lost)).toBe(got[0])
        },
      }
    })
    expect(runs).toBeGreaterThan(15)
  })

  it('with one of the token before, after the window: both get one, or the session is over', async () => {
    await everyRace(swaps, async (made) => {
      const first = (await made.sessions.start({ subject: 'ada' })).refreshToken
      const second = await refreshed(made.sessions, first)
      made.now += 11_000
      const got: Result[] = []
      return {
        one: async (sessions) => got.push(await sessions.refresh(second)),
        two: async (sessions) => got.push(await sessions.refresh(first)),
        // Whoever comes second with the first token is two behind: that is reuse, whichever of them is the thief.
        after: async () => {
          const late = got.some((result) => !result.ok && result.reason === 'reused')
          if (late) return isOver(made, ...got)
          expect(new Set(got.map((result) => result.ok && result.tokens.refreshToken)).size).toBe(1)
        },
      }
    })
  })

  it('with the reuse of an old token: the session is over', async () => {
    const runs = await everyRace(swaps, async (made) => {
      const first = (await made.sessions.start({ subject: 'ada' })).refreshToken
      const second = await rotatedTwice(made, first)
      made.now += 11_000
      let honest: Result | undefined
      let thief: Result | undefined
      return {
        one: async (sessions) => {
          honest = await sessions.refresh(second)
        },
        two: async (sessions) => {
          thief = await sessions.refresh(first)
        },
        after: async () => {
          expect(thief).toEqual({ ok: false, reason: 'reused' })
          await isOver(made, honest)
          expect(await outcome(made.sessions, second)).toBe('revoked')
        },
      }
    })
    expect(runs).toBeGreaterThan(15)
  })

  it.each<[string, typeof all, (sessions: Sessions, token: string) => Promise<unknown>]>([
    ['a log-out', [...swaps, 'put'], (sessions, token) => sessions.revoke(token)],
    ['a log-out everywhere', ['read', 'replace', 'list', 'put'], (sessions) => sessions.revokeAll('ada')],
    [
      'a log-in that replaces it',
      [...swaps, 'put'],
      (sessions, previous) => sessions.start({ subject: 'ada', previous }),
    ],
  ])('with %s: the session is over', async (_, methods, end) => {
    const runs = await everyRace(methods, async (made) => {
      const { refreshToken } = await made.sessions.start({ subject: 'ada' })
      let result: Result | undefined
      return {
        one: async (sessions) => {
          result = await sessions.refresh(refreshToken)
        },
        two: (sessions) => end(sessions, refreshToken),
        after: async () => {
          if (!result?.ok) expect(result).toEqual({ ok: false, reason: 'revoked' })
          await isOver(made, result)
          expect(await outcome(made.sessions, refreshToken)).toBe('revoked')
        },
      }
    })
    expect(runs).toBeGreaterThan(15)
  })
})

describe('a refresh whose record', () => {
  it('changes again and again is given up: 503, and the token is still good', async () => {
    let moving = true
    const made = setting({}, (store) => ({
      ...store,
      sessions: {
        ...bound(store),
        replace: async (record, version) => !moving && store.sessions.replace(record, version),
      },
    }))
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    await expect(made.sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503 })
    moving = false
    expect(await outcome(made.sessions, refreshToken)).toBe('ok')
  })

  it('goes between its reading and its writing is unknown', async () => {
    const made = setting({}, (store) => ({
      ...store,
      sessions: {
        ...bound(store),
        replace: async (record, version) => {
          made.now += 40 * 86_400_000
          return store.sessions.replace(record, version)
        },
      },
    }))
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    expect(await outcome(made.sessions, refreshToken)).toBe('unknown')
  })

  it('was written by a clock that has gone back since gives the same successor still, and rotates where it has gone far', async () => {
    const made = setting()
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    made.now += 3_600_000
    const successor = await refreshed(made.sessions, refreshToken)
    made.now -= 10_000
    expect(await refreshed(made.sessions, refreshToken)).toBe(successor)
    made.now = start
    const next = await refreshed(made.sessions, successor)
    expect(next).not.toBe(successor)
    expect(await outcome(made.sessions, refreshToken)).toBe('reused')
    expect(await outcome(made.sessions, next)).toBe('revoked')
  })

  it('was healed knows reuse as any other', async () => {
    const lost: { current: boolean } = { current: false }
    const made = setting({}, (store) => ({
      ...store,
      sessions: {
        ...bound(store),
        replace: async (record, version) => lost.current || store.sessions.replace(record, version),
      },
    }))
    const tokens = [(await made.sessions.start({ subject: 'ada' })).refreshToken]
    lost.current = true
    for (let i = 0; i < 3; i++) tokens.push(await refreshed(made.sessions, tokens.at(-1) as string))
    lost.current = false
    tokens.push(await refreshed(made.sessions, tokens.at(-1) as string))
    // What the record knew is in the window; what it never knew of is not.
    expect(await refreshed(made.sessions, tokens[3] as string)).toBe(tokens[4])
    expect(await refreshed(made.sessions, tokens[0] as string)).toBe(tokens[4])
    made.now += 11_000
    expect(await outcome(made.sessions, tokens[2] as string)).toBe('reused')
    expect(await outcome(made.sessions, tokens[4] as string)).toBe('revoked')
    expect(made.events.map((event) => (event as [string])[0])).toEqual(['healed', 'healed', 'healed', 'reused'])
  })
})
