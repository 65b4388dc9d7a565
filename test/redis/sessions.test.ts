import { createGuard, direct, type Store } from '@bearer/core'
import { createSessions, generateSigningKey, type Sessions, signingKeys } from '@bearer/sessions'
import { type RedisStore, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

const keys = signingKeys([await generateSigningKey()])
const [first, second] = ['1', '2'].map((id) => ({ id, secret: crypto.getRandomValues(new Uint8Array(32)) }))

describe.skipIf(!hasRedis())('sessions of several processes on one Redis', () => {
  let server: RedisServer
  const clients: Redis[] = []
  const stores: RedisStore[] = []
  /** How far the server's clock, by which windows open and close, is ahead of its real one: it is not waited for. */
  let ahead = 0
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(async () => {
    for (const store of stores) store.close()
    for (const client of clients) client.disconnect()
    await server.close()
  })

  const aheadOf = ({ sessions, revocations, replays }: RedisStore): Store => ({
    sessions: {
      insert: (record) => sessions.insert(record),
      replace: (record, version) => sessions.replace(record, version),
      list: (subject) => sessions.list(subject),
      read: async (id) => {
        const read = await sessions.read(id)
        return read?.now === undefined ? read : { ...read, now: read.now + ahead }
      },
    },
    revocations,
    replays,
  })
  /** What one process makes: a connection of its own, and a clock that may be wrong by so many milliseconds. */
  function process(refreshKeys = [first], skew = 0): Sessions {
    const client = new Redis(server.port)
    const store = redisStore({ client })
    clients.push(client)
    stores.push(store)
    return createSessions({
      issuer: 'https://app.example',
      audience: 'https://api.example',
      clientId: 'app',
      keys,
      refreshKeys: refreshKeys as NonNullable<(typeof refreshKeys)[number]>[],
      store: aheadOf(store),
      revocations: direct(store.revocations),
      refreshGrace: 60,
      clock: () => Date.now() + skew,
    })
  }
  const refreshed = async (sessions: Sessions, token: string, scope?: string): Promise<string> => {
    const result = await sessions.refresh(token, { scope })
    if (!result.ok) throw new Error(result.reason)
    return result.tokens.refreshToken
  }

  it('rotate once for 200 requests at once, and give all of them the same successor', async () => {
    const [one, two] = [process(), process()]
    const { refreshToken, sessionId } = await one.start({ subject: 'ada' })
    const all = Array.from({ length: 200 }, (_, i) => refreshed(i % 2 ? one : two, refreshToken))
    const successors = new Set(await Promise.all(all))
    const read = await stores[0]?.sessions.read(sessionId)
    expect([successors.size, JSON.parse(read?.record.data ?? '{}').generation]).toEqual([1, 1])
    expect(await one.refresh([...successors][0] as string)).toMatchObject({ ok: true })
  })

  it('give a retry the identical successor after a restart, with another scope, and through a change of the MAC key', async () => {
    const { refreshToken } = await process().start({ subject: 'ada', scope: 'a b' })
    const successor = await refreshed(process(), refreshToken)
    const steps = [[first], [first, second], [second, first]]
    for (const step of steps) {
      expect(await refreshed(process(step), refreshToken)).toBe(successor)
      expect(await refreshed(process(step), refreshToken, 'b')).toBe(successor)
    }
    const window = 61_000
    ahead += window
    const next = await refreshed(process([second, first]), successor)
    expect(next).not.toBe(successor)
    // It was made with the new key, and is made with it again by whoever has that, whichever key comes first there.
    for (const step of [
      [first, second],
      [second, first],
      [second, first],
    ])
      expect(await refreshed(process(step), successor)).toBe(next)
    await expect(process([first]).refresh(successor)).rejects.toMatchObject({ status: 503 })
    expect(await process([first]).refresh(next)).toEqual({ ok: false, reason: 'forged' })
    ahead += window
    const last = await refreshed(process([second]), next)
    expect([successor, next]).not.toContain(last)
    // The first of all, which only the old key knows, is reuse by now: it ends the session everywhere.
    expect(await process([first, second]).refresh(refreshToken)).toEqual({ ok: false, reason: 'reused' })
    expect(await process([second]).refresh(last)).toEqual({ ok: false, reason: 'revoked' })
  })

  it('do not mind that the clock of a process is wrong by ten minutes', async () => {
    const [right, fast, slow] = [process(), process([first], 600_000), process([first], -600_000)]
    const seen = [(await right.start({ subject: 'ada' })).refreshToken]
    for (const sessions of [fast, slow, right, slow, fast]) {
      const token = seen.at(-1) as string
      const successor = await refreshed(sessions, token)
      expect(seen).not.toContain(successor)
      for (const other of [right, fast, slow]) expect(await refreshed(other, token)).toBe(successor)
      seen.push(successor)
      // Windows close by the server's clock, for all of them at once.
      ahead += 61_000
    }
    expect(await slow.refresh(seen.at(-3) as string)).toEqual({ ok: false, reason: 'reused' })
    for (const sessions of [right, fast, slow])
      expect(await sessions.refresh(seen.at(-1) as string)).toEqual({ ok: false, reason: 'revoked' })
  })

  it('end what logs in meanwhile, and nothing that logs in afterwards, though their clocks are five seconds apart', async () => {
    const processes = [0, 2500, -2500, 900].map((skew) => process([first], skew))
    const guard = createGuard({ sessions: processes[0] as Sessions })
    const taken = ({ accessToken }: { readonly accessToken: string }): Promise<boolean> =>
      guard.verify(accessToken).then(
        () => true,
        () => false,
      )
    let [survivors, failed, ended] = [0, 0, 0]
    for (let round = 0; round < 12; round++) {
      const subject = `eve${round}`
      const before = processes.map((sessions) => sessions.clock() - 1)
      // Some are on the way already, some begin while it takes place, with a password that was looked at before.
      const logins = Array.from({ length: 24 }, async (_, i) => {
        const [sessions, begunAt] = [processes[i % 4] as Sessions, before[i % 4] as number]
        for (let wait = 0; wait < i / 4; wait++) await processes[0]?.list(subject)
        return sessions.start({ subject, begunAt }).catch((error) => error as { readonly status: number })
      })
      for (let wait = 0; wait < round; wait++) await processes[0]?.list(subject)
      await processes[round % 4]?.revokeAll(subject)
      const after = await Promise.all(processes.map((sessions) => sessions.start({ subject })))
      for (const started of await Promise.all(logins)) {
        if ('status' in started) {
          expect(started.status).toBe(503)
          failed++
        } else if (await taken(started)) survivors++
        else ended++
      }
      for (const one of after) expect(await taken(one)).toBe(true)
      expect((await processes[1]?.list(subject))?.map(({ id }) => id).sort()).toEqual(
        after.map(({ sessionId }) => sessionId).sort(),
      )
    }
    expect(survivors).toBe(0)
    expect(Math.min(failed, ended)).toBeGreaterThan(0)
  })

  it('let one of two sessions of a subject end without the other', async () => {
    const [one, two] = [process(), process()]
    const guard = createGuard({ sessions: two })
    const [phone, laptop] = [await one.start({ subject: 'bob' }), await two.start({ subject: 'bob' })]
    await one.revoke(phone.refreshToken)
    await expect(guard.verify(phone.accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect(await guard.verify(laptop.accessToken)).toMatchObject({ sessionId: laptop.sessionId })
    expect((await two.list('bob')).map(({ id }) => id)).toEqual([laptop.sessionId])
    expect(await two.refresh(phone.refreshToken)).toEqual({ ok: false, reason: 'revoked' })
  })

  it('end the least recently used of too many, and its access tokens with it', async () => {
    const client = new Redis(server.port)
    const store = redisStore({ client, prefix: 'few' })
    clients.push(client)
    stores.push(store)
    let now = Date.now() - 10_000
    const sessions = createSessions({
      clock: () => now,
      issuer: 'https://app.example',
      audience: 'https://api.example',
      clientId: 'app',
      keys,
      refreshKeys: [first as NonNullable<typeof first>],
      store,
      maxSessionsPerSubject: 3,
    })
    await sessions.ready()
    const guard = createGuard({ sessions })
    const started = []
    for (let i = 0; i < 5; i++) {
      now += 1000
      started.push(await sessions.start({ subject: 'ada' }))
    }
    const taken = await Promise.all(
      started.map(({ accessToken }) =>
        guard.verify(accessToken).then(
          () => true,
          () => false,
        ),
      ),
    )
    expect(taken).toEqual([false, false, true, true, true])
    expect(await sessions.list('ada')).toHaveLength(3)
    await sessions.close()
  })
})
