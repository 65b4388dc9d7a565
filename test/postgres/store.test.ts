import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { direct, mirror } from '@bearer/core'
import { replayStoreCases, revocationChangesCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { migratePostgres, type PostgresClient, postgresStore } from '@bearer/store-postgres'
import { Client, Pool, type types } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { inNoTime } from '../redis/cases.ts'
import { hasPgbouncer, startPgbouncer } from './pgbouncer.ts'
import { end, type Fixture, fixture, follow, hasPostgres, here, many, read } from './support.ts'

describe.skipIf(!hasPostgres())('the PostgreSQL store and its server', () => {
  let all: Fixture
  beforeAll(async () => {
    all = await fixture()
  })
  afterEach(() => end(all))
  afterAll(() => all.server.close())
  const session = (id: string) => ({ id, subject: 's', version: 0, expiresAt: Date.now() + 60_000, data: '{}' })

  it('makes its tables once, however many processes begin at once, and leaves what is in them', async () => {
    const pools = Array.from({ length: 6 }, () => all.pool())
    await Promise.all(pools.map((client) => migratePostgres({ client, schema: 'begun' })))
    const store = all.store(pools[0] as Pool, { schema: 'begun' })
    await store.sessions.insert(session('x'))
    await migratePostgres({ client: pools[1] as Pool, schema: 'begun' })
    expect((await store.sessions.read('x'))?.record.id).toBe('x')
    const { rows } = await (pools[0] as Pool).query('SELECT name FROM begun.migrations')
    expect(rows).toEqual([{ name: '0001-tables' }])
  })

  it('has tables from the files of migrations, applied by another tool, twice', async () => {
    const file = new URL('../../packages/store-postgres/migrations/0001-tables.sql', import.meta.url)
    const text = readFileSync(file, 'utf8').replaceAll('"bearer"', '"by_hand"')
    for (let time = 0; time < 2; time++) await all.pool().query(text)
    await all.store(all.pool(), { schema: 'by_hand' }).sessions.insert(session('x'))
  })

  it('needs no more than the rights that its README names', async () => {
    const readme = readFileSync(new URL('../../packages/store-postgres/README.md', import.meta.url), 'utf8')
    await all.pool().query(`CREATE ROLE app LOGIN; ${/```sql\n([\s\S]*?)```/.exec(readme)?.[1]}`)
    const client = all.pool({ user: 'app', connectionString: all.server.url.replace('postgres@', 'app@') })
    const store = all.store(client)
    await migratePostgres({ client })
    for (const { run } of inNoTime(sessionStoreCases)) await run(() => store.sessions)
    for (const { run } of inNoTime([...revocationStoreCases, ...revocationChangesCases]))
      await run(() => store.revocations)
    for (const { run } of inNoTime(replayStoreCases)) await run(() => store.replays)
  })

  it('reads numbers, whatever the driver was told to make of them', async () => {
    const text = { getTypeParser: () => (value: unknown) => String(value) } as unknown as typeof types
    const store = all.store(all.pool({ types: text, options: '-c extra_float_digits=-15' }))
    await store.sessions.insert({ ...session('texts'), version: 5_000_000_000 })
    const entry = { key: 'texts', before: 1_764_109_621.123, expiresAt: Date.now() + 60_000 }
    await store.revocations.put([entry, { ...entry, key: 'most', before: Number.MAX_SAFE_INTEGER }])
    const found = await store.sessions.read('texts')
    expect([found?.record.version, typeof found?.now]).toEqual([5_000_000_000, 'number'])
    expect((await store.revocations.get(['texts', 'most'])).map(({ before }) => before).sort()).toEqual([
      entry.before,
      Number.MAX_SAFE_INTEGER,
    ])
  })

  it('takes the place of a record that has expired and was not swept yet', async () => {
    const { sessions } = all.store()
    await sessions.insert(session('again'))
    await all.pool().query("UPDATE bearer.sessions SET expires_at = 1 WHERE id = 'again'")
    expect(await sessions.replace({ ...session('again'), version: 1 }, 0)).toBe(false)
    await sessions.insert({ ...session('again'), data: 'new' })
    expect((await sessions.read('again'))?.record.data).toBe('new')
  })

  it('remembers a replay although the clock of an application server is behind', async () => {
    const { replays } = all.store()
    const behind = Date.now() - 600_000
    vi.spyOn(Date, 'now').mockReturnValue(behind)
    try {
      expect([await replays.add('a', behind + 60_000), await replays.add('a', behind + 60_000)]).toEqual([true, false])
    } finally {
      vi.restoreAllMocks()
    }
  })

  it('refuses a revocation whose key no index takes, and none that comes at the same time', async () => {
    const store = all.store()
    const entry = (key: string) => ({ key, before: 1, expiresAt: Date.now() + 60_000 })
    const long = `sub https://issuer.example ${randomBytes(3000).toString('base64url')}`
    const put = (key: string) => store.revocations.put([entry(key)])
    const outcomes = await Promise.allSettled(['sid first', 'sid second', long, 'sid third'].map(put))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[2]).toMatchObject({ reason: { message: expect.stringContaining('2600 octets at most') } })
    await put(long.slice(0, 2600))
  })

  it('keeps its connections beside errors of statements, in whatever language the server has them', async () => {
    const pool = all.pool({ max: 2 })
    let connected = 0
    pool.on('connect', (client) => {
      connected++
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
      // This machine has no other locale: the word is put where a server would.
      client.query = ((...args: unknown[]) =>
        query(...args).catch((error: object) => Promise.reject(Object.assign(error, { severity: 'FEHLER' })))) as never
    })
    const { sessions } = all.store(pool)
    for (let n = 0; n < 3; n++)
      await expect(sessions.insert({ ...session('much'), version: 1e300 })).rejects.toThrow('bigint')
    expect([await sessions.read('much'), connected]).toEqual([undefined, 1])
  })

  it('finds the sessions of a subject by an index', async () => {
    const client = await all.pool().connect()
    await client.query('SET enable_seqscan = off')
    const plan = await client.query("EXPLAIN SELECT id FROM bearer.sessions WHERE subject = 's'")
    client.release()
    expect(JSON.stringify(plan.rows)).toContain('sessions_subject')
  })

  it('listens instead of looking: while nothing comes, hardly anything is asked', async () => {
    const pool = all.pool()
    let asked = 0
    pool.on('acquire', () => void asked++)
    const store = all.store(pool)
    const cursor = await here(store)
    await vi.waitUntil(
      async () => {
        const { rows } = await all.pool().query("SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        await read(store, cursor, 300)
        return rows.length === 1
      },
      { timeout: 120_000 },
    )
    // It has heard its own trial by the end of this.
    await read(store, cursor, 2500)
    asked = 0
    const waiting = read(store, cursor, 10_000)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(asked).toBeLessThan(4)
    await store.revocations.put(many(1, crypto.randomUUID()))
    expect((await waiting).entries).toHaveLength(1)
  })

  it('goes on listening when its connection was ended', async () => {
    const store = all.store()
    const cursor = await here(store)
    await read(store, cursor, 2500)
    await all.pool().query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    const key = crypto.randomUUID()
    await store.revocations.put(many(1, key))
    expect(await follow(store, cursor, [`${key}0`])).toContain(`${key}0`)
  })

  it.skipIf(!hasPgbouncer()).each(['transaction', 'session'] as const)(
    'behind PgBouncer in %s mode it follows, and says what it cannot hear',
    async (mode) => {
      const bouncer = await startPgbouncer(all.server.port, mode)
      all.ending.push(() => bouncer.close())
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
      const store = all.store(all.pool({ connectionString: bouncer.url }))
      const other = all.store()
      let cursor = await here(store)
      for (let time = 0; time < 12; time++) cursor = (await read(store, cursor, 300)).cursor
      const key = crypto.randomUUID()
      await other.revocations.put(many(1, key))
      expect(await follow(store, cursor, [`${key}0`])).toContain(`${key}0`)
      const told = warn.mock.calls.map(([text]) => String(text))
      warn.mockRestore()
      expect(told).toEqual(mode === 'session' ? [] : [expect.stringMatching(/PgBouncer.*ten times a second/)])
    },
  )

  it('a hanging server is given up in time, and its pool is good again when it goes on', async () => {
    const { sessions } = all.store(all.pool({ max: 2 }), { timeout: 0.5 })
    await sessions.read('x')
    all.server.pause()
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => sessions.read('x')))
    all.server.resume()
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    await vi.waitFor(() => sessions.read('x'), { timeout: 120_000 })
  })

  it('takes a single Client, and looks', async () => {
    const client = new Client({ connectionString: all.server.url })
    await client.connect()
    all.ending.push(() => client.end())
    const store = all.store(client)
    const cursor = await here(store)
    const key = crypto.randomUUID()
    const waiting = read(store, cursor, 10_000)
    await store.revocations.put(many(1, key))
    expect((await waiting).entries.map((entry) => entry.key)).toEqual([`${key}0`])
  })

  it.each<[string, RegExp, (at: Fixture) => PostgresClient, string?]>([
    [
      'nothing listens',
      /No PostgreSQL listens there/,
      (at) => at.pool({ connectionString: 'postgres://x@127.0.0.1:1/x' }),
    ],
    [
      'nothing listens at either address',
      /No PostgreSQL listens/,
      (at) => at.pool({ connectionString: 'postgres://x@localhost:1/x' }),
    ],
    [
      'a password is wrong',
      /refused the password/,
      (at) => at.pool({ connectionString: at.server.url.replace('postgres@', 'locked:no@') }),
    ],
    [
      'there is no such database',
      /no database of this name/,
      (at) => at.pool({ connectionString: `${at.server.url}x` }),
    ],
    ['there are no tables', /call migratePostgres/, (at) => at.pool(), 'nowhere'],
    [
      'a user has no rights',
      /grant what the README names/,
      (at) => at.pool({ connectionString: at.server.url.replace('postgres@', 'nobody@') }),
    ],
    [
      'a Client was never connected',
      /was await client\.connect\(\) called/,
      (at) => new Client({ connectionString: at.server.url }),
    ],
    [
      'the pool has been ended',
      /keep it open until the store is closed/,
      (at) => {
        const ended = new Pool({ connectionString: at.server.url })
        void ended.end()
        return ended
      },
    ],
  ])('says what to do where %s', async (_, message, client, schema = 'bearer') => {
    await all.pool().query("DO $$ BEGIN IF to_regrole('nobody') IS NULL THEN CREATE ROLE nobody LOGIN; END IF; END $$")
    const store = all.store(client(all), { schema, timeout: 1 })
    await expect(store.revocations.get(['x'])).rejects.toThrow(message)
    await expect(store.sessions.read('x')).rejects.toThrow(message)
    const told: string[] = []
    const asked = direct(store.revocations)
    asked.open?.({ clock: Date.now, emit: (_name, event) => void told.push(JSON.stringify(event)) })
    const token = { issuer: 'i', tokenId: 't', sessionId: undefined, subject: undefined, issuedAt: 1 }
    await expect(asked.isRevoked(token)).rejects.toMatchObject({ status: 503 })
    expect(told.join()).toMatch(message)
    const followed = mirror(store.revocations)
    all.ending.push(() => followed.close())
    const began = performance.now()
    await expect(followed.ready()).rejects.toThrow(message)
    await expect(asked.ready?.()).rejects.toThrow(message)
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it.each([
    [{}, /client takes/],
    [{ client: {} }, /client takes/],
    [{ client: { query() {} }, schema: 'A"b' }, /schema is/],
    [{ client: { query() {} }, shema: 'a' }, /no option "shema"/],
    [{ client: { query() {} }, timeout: 0 }, /timeout is/],
  ])('refuses a wrong configuration', (options, message) =>
    expect(() => postgresStore(options as never)).toThrow(message),
  )
})
