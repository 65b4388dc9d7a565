import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { end, type Fixture, fixture, follow, hasPostgres, here, many, read } from './support.ts'

describe.skipIf(!hasPostgres())('the feed of revocations', () => {
  let all: Fixture
  beforeAll(async () => {
    all = await fixture()
  })
  beforeEach(() => all.pool().query('TRUNCATE bearer.revocations, bearer.changes'))
  afterEach(() => end(all))
  afterAll(() => all.server.close())
  const count = async (table: string): Promise<number> =>
    Number((await all.pool().query(`SELECT count(*) AS n FROM bearer.${table}`)).rows[0].n)

  it('loses nothing of a transaction that commits after others which began later', async () => {
    const store = all.store()
    const cursor = await here(store)
    const slow = await all.pool().connect()
    await slow.query('BEGIN')
    await all.store(slow).revocations.put(many(3, 'slow'))
    const fast = all.store().revocations.put(many(3, 'fast'))
    await pause(300)
    // Had the others' numbers been seen already, who reads on from there would never see the lower ones.
    const between = await read(store, cursor)
    await slow.query('COMMIT')
    slow.release()
    await fast
    const later = await follow(store, between.cursor, ['fast2'])
    expect([...between.entries.map(({ key }) => key), ...later].sort()).toEqual(
      [...many(3, 'slow'), ...many(3, 'fast')].map(({ key }) => key).sort(),
    )
  })

  it('is not held back by a transaction of somebody else, however long that takes', async () => {
    const store = all.store()
    const cursor = await here(store)
    const report = await all.pool().connect()
    await report.query('BEGIN')
    await report.query('CREATE TABLE public.report AS SELECT 1 AS one')
    await store.revocations.put(many(1))
    expect(await follow(store, cursor, ['x0'])).toEqual(['x0'])
    await report.query('ROLLBACK')
    report.release()
  })

  it('goes on when a writer has died with its lock', async () => {
    const store = all.store()
    const cursor = await here(store)
    const dying = await all.pool().connect()
    dying.on('error', () => {})
    await dying.query('BEGIN')
    await all.store(dying).revocations.put(many(1, 'lost'))
    const next = store.revocations.put(many(1, 'next'))
    const { pid } = (await dying.query('SELECT pg_backend_pid() AS pid')).rows[0]
    await all.pool().query('SELECT pg_terminate_backend($1)', [pid])
    await next
    dying.release(true)
    expect(await follow(store, cursor, ['next0'])).toEqual(['next0'])
  })

  it('tells a follower everything that eight writers put at once', async () => {
    const store = all.store()
    const cursor = await here(store)
    const keys = Array.from({ length: 8 }, (_, writer) => many(40, `w${writer}-`))
    const following = (async () => {
      const seen = new Set<string>()
      for (let at = cursor; seen.size < 320; ) {
        const page = await read(store, at)
        for (const { key } of page.entries) seen.add(key)
        at = page.cursor
      }
      return seen.size
    })()
    await Promise.all(
      keys.map(async (entries) => {
        const writer = all.store(all.pool({ max: 2 }))
        for (const entry of entries) await writer.revocations.put([entry])
      }),
    )
    expect(await following).toBe(320)
  })

  it('gives numbers in the order of commits, whatever the default isolation', async () => {
    const strict = (): ReturnType<Fixture['pool']> =>
      all.pool({ options: '-c default_transaction_isolation=serializable' })
    await Promise.all(
      Array.from({ length: 6 }, async (_, writer) => {
        const { revocations } = all.store(strict())
        for (const entry of many(10, `s${writer}-`)) await revocations.put([entry, ...many(1, 'shared')])
      }),
    )
    expect(await count('revocations')).toBe(61)
  })

  it('a server that gives a number to another change than a follower has read is noticed', async () => {
    const store = all.store()
    await store.revocations.put(many(3, 'lost'))
    const cursor = await here(store)
    await all.pool().query('TRUNCATE bearer.revocations, bearer.changes RESTART IDENTITY')
    await store.revocations.put(many(1, 'kept'))
    // It is behind the follower, and then ahead of it.
    for (const more of [1, 9]) {
      await store.revocations.put(many(more, 'new'))
      const page = await read(store, cursor)
      expect([page.kind, page.entries.some(({ key }) => key === 'kept0')]).toEqual(['snapshot', true])
    }
  })

  it('a snapshot of data that was lost meanwhile is broken off', async () => {
    const store = all.store()
    await store.revocations.put(many(1500))
    const first = await read(store)
    await all.pool().query('TRUNCATE bearer.revocations, bearer.changes RESTART IDENTITY')
    await store.revocations.put(many(1500))
    await expect(read(store, first.cursor)).rejects.toThrow(/begin again/)
  })

  it('who was away for longer than changes are kept takes a snapshot, and the newest change is kept', async () => {
    const store = all.store()
    await store.revocations.put(many(5))
    const cursor = await here(store)
    await store.revocations.put(many(5, 'y'))
    await all.pool().query('UPDATE bearer.changes SET at = at - 2 * 3600000')
    await all.store().revocations.put(many(1, 'z'))
    await vi.waitUntil(async () => (await count('changes')) === 1, { timeout: 120_000 })
    expect([(await read(store, cursor)).kind, (await read(store, cursor)).entries.length]).toEqual(['snapshot', 11])
    expect((await read(store, await here(store))).kind).toBe('changes')
  })

  it('what has expired is taken out beside the writes, all of it', async () => {
    const { revocations, sessions, replays } = all.store()
    const expiresAt = Date.now() + 1000
    await revocations.put(many(12_000, 'x', expiresAt))
    for (const id of ['a', 'b']) await sessions.insert({ id, subject: 's', version: 0, expiresAt, data: '{}' })
    await replays.add('a', expiresAt)
    await vi.waitUntil(() => Date.now() > expiresAt + 100, { timeout: 120_000 })
    const next = all.store()
    await next.revocations.put(many(1, 'now'))
    await next.sessions.insert({ id: 'now', subject: 's', version: 0, expiresAt: Date.now() + 600_000, data: '{}' })
    await next.replays.add('now', Date.now() + 600_000)
    const left = async (): Promise<number[]> => Promise.all(['revocations', 'sessions', 'replays'].map(count))
    await vi.waitUntil(async () => (await left()).join() === '1,1,1', { timeout: 120_000 })
  })

  it('writes what comes at once together, with one connection, and another that sweeps', async () => {
    const pool = all.pool({ max: 10 })
    const { revocations } = all.store(pool)
    await Promise.all(many(200).map((entry) => revocations.put([entry])))
    expect(await count('revocations')).toBe(200)
    expect(pool.totalCount).toBeLessThanOrEqual(2)
  })

  it('refuses what is no entry before anything is written', async () => {
    const { revocations } = all.store()
    for (const bad of [{ before: Number.NaN }, { before: '1' }, { expiresAt: Number.POSITIVE_INFINITY }]) {
      await expect(revocations.put([...many(1), { ...many(1)[0], ...bad } as never])).rejects.toThrow(/finite/)
    }
    expect(await count('revocations')).toBe(0)
  })
})
