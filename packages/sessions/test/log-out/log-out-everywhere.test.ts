import { createGuard, direct, jwks, serve } from '@bearer/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIssuer, sessionEndpoints, signingKeys } from '../../src/index.ts'
import { asking, everyOrder, inTurns, Turns } from '../interleaving.ts'
import { bound, outcome, type Setting, type StoreMethod, setting, signingKey, start, wrapped } from '../support.ts'

type Tokens = Awaited<ReturnType<Setting['sessions']['start']>>
type Outcome = '503' | 'ended' | 'whole'

/** What decides between the two; all that they do would take tens of thousands of orders. */
const deciding: readonly StoreMethod[] = ['read', 'insert', 'list']
const all: readonly StoreMethod[] = [...deciding, 'replace', 'put']

/** What became of a log-in: its access token is taken now, and its refresh token when no cut-off is remembered any more. */
async function outcomeOf(made: Setting, started: Tokens | { readonly status: number }): Promise<Outcome> {
  if ('status' in started) {
    expect(started).toMatchObject({ status: 503 })
    expect(await made.sessions.list('ada')).toEqual([])
    return '503'
  }
  const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
  const taken = await guard.verify(started.accessToken).then(
    () => true,
    () => false,
  )
  made.now += 3_600_000
  expect((await outcome(made.sessions, started.refreshToken)) === 'ok').toBe(taken)
  return taken ? 'whole' : 'ended'
}

interface Race {
  /** How far the clocks of the process that logs out, and of that which logs in, are from the store's. */
  readonly skews: readonly [ending: number, starting: number]
  /** How much time each call of the store takes. */
  readonly tick: number
  readonly storeHasClock: boolean
  readonly methods: readonly StoreMethod[]
}

/** A log-out everywhere in one process and a log-in in another, which both begin at once. */
async function race({ skews, tick, storeHasClock, methods }: Race, choose: (among: number) => number) {
  // Without `changes`: nothing goes on between the calls.
  const one = setting({}, (store) => wrapped(storeHasClock ? store : withoutClock(store), (_, call) => call()))
  const before = await one.sessions.start({ subject: 'ada' })
  const turns = new Turns()
  const process = (actor: string, skew: number, inOrder = true): Setting['sessions'] => {
    const held = inOrder ? inTurns(one.store, turns, actor, methods) : one.store
    const { read } = bound(held)
    const ticking = {
      ...held,
      sessions: {
        ...bound(held),
        read: (id: string) => {
          one.now += tick
          return read(id)
        },
      },
    }
    return setting({ store: ticking, revocations: asking(ticking), clock: () => one.now + skew }).sessions
  }
  let started: Tokens | { readonly status: number } | undefined
  await turns.run(
    {
      ending: () => process('ending', skews[0]).revokeAll('ada'),
      starting: async () => {
        started = await process('starting', skews[1])
          .start({ subject: 'ada', begunAt: one.now + skews[1] - tick })
          .catch((error) => error)
      },
    },
    choose,
  )
  expect(await outcome(one.sessions, before.refreshToken)).toBe('revoked')
  return { one, started: started as NonNullable<typeof started>, other: process('other', skews[1], false) }
}

const withoutClock = (store: Setting['store']): Setting['store'] => ({
  ...store,
  sessions: {
    ...bound(store),
    read: async (id) => {
      const read = await store.sessions.read(id)
      return read && { record: read.record }
    },
  },
})

describe('logging out everywhere', () => {
  it('ends a session that another process starts meanwhile, or has it fail, in every interleaving', async () => {
    const seen = new Set<Outcome>()
    const runs = await everyOrder(async (choose) => {
      const { one, started } = await race({ skews: [0, 0], tick: 1, storeHasClock: true, methods: deciding }, choose)
      seen.add(await outcomeOf(one, started))
    })
    expect(runs).toBeGreaterThan(100)
    expect([...seen].sort()).toEqual(['503', 'ended'])
  }, 60_000)

  it('lets none live that was being inserted, where no clock moves at all', async () => {
    const seen = new Set<Outcome>()
    await everyOrder(async (choose) => {
      let isWatching = true
      const { one, started } = await race(
        { skews: [0, 0], tick: 0, storeHasClock: true, methods: deciding },
        (among) => {
          const choice = isWatching ? among - 1 : choose(among)
          isWatching = false
          return choice
        },
      )
      seen.add(await outcomeOf(one, started))
    })
    expect([...seen].sort()).toEqual(['503', 'ended'])
  }, 60_000)

  it('leaves no log-in alive that began before, and none dead that begins after, whatever the clocks of processes say', async () => {
    const skew = fc.integer({ min: 0, max: 5000 })
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          skews: fc.tuple(skew, skew),
          tick: fc.constantFrom(1, 3, 900),
          storeHasClock: fc.boolean(),
          methods: fc.constant(all),
        }),
        fc.infiniteStream(fc.nat()),
        async (given, choices) => {
          const { one, started, other } = await race(given, (among) => (choices.next().value as number) % among)
          if ('status' in started || (await outcome(one.sessions, started.refreshToken)) !== 'revoked')
            expect(await outcomeOf(one, started)).toBe('503')
          // Without a clock of the store's it may take as long as clocks can be apart, twice.
          if (!given.storeHasClock) one.now += 10_001
          one.now += 1
          expect(await outcomeOf(one, await other.start({ subject: 'ada' }))).toBe('whole')
        },
      ),
      { numRuns: 100 },
    )
  }, 60_000)

  it.each([true, false])('lets the same process log in at once (a clock of the store’s: %s)', async (storeHasClock) => {
    const one = setting({}, (store) => (storeHasClock ? store : withoutClock(store)))
    for (let i = 0; i < 3; i++) {
      await one.sessions.revokeAll('ada')
      const { accessToken, refreshToken } = await one.sessions.start({ subject: 'ada' })
      const guard = createGuard({ sessions: one.sessions, clock: () => one.now })
      expect((await guard.verify(accessToken)).claims.iat).toBe(start / 1000)
      expect(await outcome(one.sessions, refreshToken)).toBe('ok')
    }
  })

  it.each([-5000, -900, 0, 900, 5000])('lets a process log in at once whose clock is %s ms off', async (skew) => {
    const one = setting()
    const two = setting({ store: one.store, clock: () => one.now + skew })
    const old = await two.sessions.start({ subject: 'ada' })
    await one.sessions.revokeAll('ada')
    const { accessToken, refreshToken } = await two.sessions.start({ subject: 'ada' })
    const guard = createGuard({ sessions: one.sessions, clock: () => one.now })
    await expect(guard.verify(old.accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect((await guard.verify(accessToken)).claims.iat).toBe(Math.floor((start + skew) / 1000))
    expect(await outcome(two.sessions, refreshToken)).toBe('ok')
  })

  it('concerns tokens without a session, and no session that comes after, also where only the issuer is known', async () => {
    const one = setting()
    const { issuer, audience } = one.sessions
    const machines = createIssuer({
      issuer,
      audience,
      keys: signingKeys([signingKey]),
      clientId: 'app',
      clock: () => one.now,
    })
    const service = createGuard({
      issuer,
      audience,
      keys: jwks(await one.sessions.jwks()),
      profile: 'rfc9068',
      revocations: direct(one.store.revocations),
      clock: () => one.now,
    })
    const alone = (await machines.issue({ subject: 'ada' })).accessToken
    expect((await service.verify(alone)).subject).toBe('ada')
    await one.sessions.revokeAll('ada')
    const { accessToken, sessionId } = await one.sessions.start({ subject: 'ada' })
    await expect(service.verify(alone)).rejects.toMatchObject({ reason: 'revoked' })
    expect((await service.verify(accessToken)).sessionId).toBe(sessionId)
  })
})

describe('logging out everywhere but here', () => {
  it('keeps one session, and what belongs to none; everything else ends, in every process', async () => {
    const one = setting()
    const two = setting({ store: one.store, clock: () => one.now })
    const [here, there] = [await one.sessions.start({ subject: 'ada' }), await two.sessions.start({ subject: 'ada' })]
    const bob = await one.sessions.start({ subject: 'bob' })
    await one.sessions.revokeAll('ada', { except: here.sessionId })
    const fresh = await two.sessions.start({ subject: 'ada' })
    for (const { sessions } of [one, two]) {
      const guard = createGuard({ sessions, revocations: direct(one.store.revocations), clock: () => one.now })
      await expect(guard.verify(there.accessToken)).rejects.toMatchObject({ reason: 'revoked' })
      for (const { accessToken, sessionId } of [here, fresh, bob])
        expect((await guard.verify(accessToken)).sessionId).toBe(sessionId)
    }
    expect(await outcome(two.sessions, there.refreshToken)).toBe('revoked')
    for (const { refreshToken } of [here, fresh, bob]) expect(await outcome(two.sessions, refreshToken)).toBe('ok')
    expect((await one.sessions.list('ada')).map(({ id }) => id).sort()).toEqual(
      [here.sessionId, fresh.sessionId].sort(),
    )
  })

  it('has a log-in fail that began before, and changes nothing of a subject without sessions', async () => {
    const one = setting()
    const begunAt = one.now
    one.now += 1
    await one.sessions.revokeAll('ada', { except: 'no-session' })
    await expect(one.sessions.start({ subject: 'ada', begunAt })).rejects.toMatchObject({ status: 503 })
    expect(await one.sessions.list('ada')).toEqual([])
  })

  it.each([[''], [7], [null], ['a\nb']])('refuses except: %j', async (except) => {
    const call = setting().sessions.revokeAll('ada', { except: except as never })
    await expect(call).rejects.toThrow(/except is the id of the session that goes on/)
  })
})

describe('a log-in', () => {
  it('that began before a log-out everywhere fails, however much later it comes, and one that began after works', async () => {
    const one = setting()
    const begunAt = one.now
    one.now += 1000
    await one.sessions.revokeAll('ada')
    for (const later of [1, 60_000, 86_000_000]) {
      one.now = start + 1000 + later
      await expect(one.sessions.start({ subject: 'ada', begunAt })).rejects.toMatchObject({
        status: 503,
        demand: { retryAfter: 1 },
      })
      expect((await one.sessions.start({ subject: 'ada', begunAt: start + 1001 })).sessionId).toMatch(/^.{22}$/)
    }
    one.now = start + 86_401_000
    await expect(one.sessions.start({ subject: 'ada', begunAt: start + 999 })).rejects.toMatchObject({ status: 503 })
  })

  it.each([[Number.NaN], ['now'], [start / 1000], [Number.POSITIVE_INFINITY], [null]])(
    'cannot have begun at %s',
    async (begunAt) => {
      const call = setting().sessions.start({ subject: 'ada', begunAt: begunAt as never })
      await expect(call).rejects.toThrow(/begunAt is a time in milliseconds/)
    },
  )

  it('by POST /login began before its credentials were looked at, unless login says when', async () => {
    const one = setting()
    const given: { begunAt?: number | undefined } = {}
    let meanwhile = async (): Promise<void> => {}
    const endpoints = sessionEndpoints(one.sessions, {
      login: async () => {
        one.now += 50
        await meanwhile()
        one.now += 50
        return { subject: 'ada', ...given }
      },
    })
    const form = [['content-type', 'application/x-www-form-urlencoded']]
    const logIn = async (): Promise<number | undefined> => {
      const request = {
        method: 'POST',
        url: '/login',
        tls: true,
        headers: form,
        body: async () => ({ kind: 'bytes', bytes: new Uint8Array(0) }),
      }
      return (await serve(endpoints, request as never, '/login'))?.status
    }
    expect(await logIn()).toBe(200)
    meanwhile = () => one.sessions.revokeAll('ada')
    expect(await logIn()).toBe(503)
    given.begunAt = one.now
    expect(await logIn()).toBe(503)
    expect(await one.sessions.list('ada')).toEqual([])
    meanwhile = async () => {}
    given.begunAt = undefined
    expect(await logIn()).toBe(200)
    given.begunAt = start
    expect(await logIn()).toBe(503)
  })

  it('is told by a barrier that nobody can read that it cannot be decided, until it is raised again', async () => {
    const one = setting()
    await one.sessions.revokeAll('ada')
    const { id } = await barrierOf(one)
    const read = await one.store.sessions.read(id)
    const record = { ...(read as NonNullable<typeof read>).record, data: '{}' }
    await one.store.sessions.replace({ ...record, version: record.version + 1 }, record.version)
    await expect(one.sessions.start({ subject: 'ada' })).rejects.toMatchObject({ status: 503 })
    await one.sessions.revokeAll('ada')
    expect(await outcome(one.sessions, (await one.sessions.start({ subject: 'ada' })).refreshToken)).toBe('ok')
  })
})

describe('a log-in that waits for its second factor', () => {
  it.each([0, 1, 2])(
    'is ended by a log-out everywhere, also where the barrier of the day before (%i) has just gone',
    async (more) => {
      const made = setting()
      const { sessions } = made
      for (let i = 0; i <= more; i++) await sessions.revokeAll('ada')
      const barrierEnd = made.now + 86_400_000 + 360_000
      made.now = barrierEnd - 60_000
      const token = await sessions.pendingLogins.issue({ subject: 'ada' }, made.now)
      const other = await sessions.pendingLogins.issue({ subject: 'ada' }, made.now)
      made.now = barrierEnd + 1
      expect(await sessions.pendingLogins.redeem(other)).toEqual({ subject: 'ada' })
      for (let i = 0; i <= more; i++) await sessions.revokeAll('ada')
      expect(await sessions.pendingLogins.redeem(token)).toBeUndefined()
    },
  )
})

/** The barrier, as it lies among the sessions. */
async function barrierOf(one: Setting): Promise<{ readonly id: string }> {
  const { sessionId } = await one.sessions.start({ subject: 'ada' })
  const subject = (await one.store.sessions.read(sessionId))?.record.subject as string
  const others = (await one.store.sessions.list(subject)).filter(({ id }) => id !== sessionId)
  expect(others).toHaveLength(1)
  return others[0] as { readonly id: string }
}

describe('a log-out everywhere while the clock of the store was an hour ahead', () => {
  it('keeps nobody out for that hour: one log-in is overtaken, and the next one goes on', async () => {
    const made = setting()
    made.now = start + 3_600_000
    await made.sessions.revokeAll('ada')
    made.now = start
    await expect(made.sessions.start({ subject: 'ada' })).rejects.toMatchObject({ status: 503 })
    made.now += 1000
    await expect(made.sessions.start({ subject: 'ada', begunAt: start - 1 })).rejects.toMatchObject({ status: 503 })
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    expect(await made.sessions.refresh(refreshToken)).toMatchObject({ ok: true })
  })
})
