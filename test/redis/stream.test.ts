import type { RevocationChanges, RevocationEntry, RevocationStore } from '@bearer/core'
import { type RedisStore, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { revoked } from '../faults/process.ts'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

const { signal } = new AbortController()
const many = (count: number, expiresAt: number): RevocationEntry[] =>
  Array.from({ length: count }, (_, i) => ({ key: `x${i}`, before: 1, expiresAt }))

describe.skipIf(!hasRedis())('the live set and its stream', () => {
  const ending: (() => unknown)[] = []
  const redis = async (options: readonly string[] = []): Promise<{ server: RedisServer; client: Redis }> => {
    const server = await startRedis(options)
    const client = new Redis(server.port)
    ending.push(
      () => server.close(),
      () => client.disconnect(),
    )
    return { server, client }
  }
  const open = (client: Redis, streamLength = 100_000): Required<RevocationStore> => {
    const made: RedisStore = redisStore({ client, streamLength })
    ending.push(() => made.close())
    return made.revocations as Required<RevocationStore>
  }
  let server: RedisServer
  let client: Redis
  beforeEach(async () => {
    ;({ server, client } = await redis())
  })
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end()
  })
  const read = (store: Required<RevocationStore>, cursor?: string): Promise<RevocationChanges> =>
    store.changes(cursor, { waitMs: 50, signal })
  const key = (name: string): string => `bearer:{bearer:revocations}:${name}`
  /** Lets the server's clock stand at what Redis took for now, for everything that was put before. */
  const untilExpired = (entries: readonly RevocationEntry[]): Promise<unknown> =>
    vi.waitUntil(() => entries.every(({ expiresAt }) => expiresAt < Date.now()), { timeout: 120_000 })

  it('a server that has lost what a follower has read is noticed, however much was written to it since', async () => {
    const replica = await redis(['--replicaof', '127.0.0.1', String(server.port)])
    const store = open(client)
    await store.put([revoked('kept')])
    await vi.waitUntil(async () => (await replica.client.exists(key('stream'))) === 1, { timeout: 120_000 })
    await replica.client.call('REPLICAOF', 'NO', 'ONE')
    await store.put([revoked('lost')])
    const { cursor } = await read(store)
    // The replica has taken over, and somebody's write came before the follower's look.
    const next = open(replica.client)
    await next.put([revoked('new')])
    const page = await read(next, cursor)
    expect([page.kind, page.entries.map((entry) => entry.key).sort()]).toEqual([
      'snapshot',
      [revoked('kept').key, revoked('new').key].sort(),
    ])
  })

  it('a snapshot that was begun at one server goes on at its replica, and leaves nothing out', async () => {
    const store = open(client)
    const expiresAt = Date.now() + 60_000
    const entries = [...many(3500, expiresAt), revoked('last')]
    await store.put(entries)
    const replica = await redis(['--replicaof', '127.0.0.1', String(server.port)])
    await vi.waitUntil(async () => (await replica.client.hlen(key('entries'))) === 3501, { timeout: 120_000 })
    const first = await read(store)
    await server.kill()
    const seen = new Set(first.entries.map((entry) => entry.key))
    const next = open(replica.client)
    for (let page = first; page.more; ) {
      page = await read(next, page.cursor)
      for (const entry of page.entries) seen.add(entry.key)
    }
    expect(entries.filter((entry) => !seen.has(entry.key))).toEqual([])
  })

  it('a snapshot of data that was lost meanwhile is broken off', async () => {
    const store = open(client)
    await store.put(many(1500, Date.now() + 60_000))
    const first = await read(store)
    await client.flushall()
    await store.put(many(1500, Date.now() + 60_000))
    await expect(read(store, first.cursor)).rejects.toThrow(/begin again/)
  })

  it('loses nothing of a page that was cut off while it was read', async () => {
    const store = open(client)
    await store.put([revoked('a')])
    const { cursor } = await read(store)
    await store.put(many(50, Date.now() + 60_000))
    await client.xtrim(key('stream'), 'MAXLEN', 10)
    const page = await read(store, cursor)
    expect([page.kind, page.entries.length]).toEqual(['snapshot', 51])
  })

  it('what has expired goes, faster than it comes', async () => {
    const store = open(client)
    // As brief as it may be for all to be there before the first goes, on a machine as slow as it is.
    let brief: readonly RevocationEntry[] = []
    for (let life = 300; (await client.hlen(key('entries'))) < 5000 && life < 60_000; life *= 3) {
      brief = many(5000, Date.now() + life)
      await store.put(brief)
    }
    expect(await client.hlen(key('entries'))).toBe(5000)
    await untilExpired(brief)
    // A few heartbeats, as it were, and nothing else.
    for (let i = 0; i < 5; i++) await store.put([revoked('heartbeat')])
    expect(await Promise.all([client.hlen(key('entries')), client.zcard(key('expiry'))])).toEqual([1, 1])
  })

  it('the stream is cut by length and by age, so that it does not stay long when nothing is revoked any more', async () => {
    const store = open(client, 200)
    await store.put(many(5000, Date.now() + 60_000))
    expect(await client.xlen(key('stream'))).toBeLessThan(400)
    await client.del(key('stream'))
    const old = Date.now() - 2 * 3_600_000
    for (let i = 0; i < 300; i++) await client.xadd(key('stream'), `${old}-${i + 1}`, 'k', 'x', 'b', '1', 'e', '1')
    await store.put([revoked('now')])
    expect(await client.xlen(key('stream'))).toBeLessThan(110)
  })

  it('all of it is gone a minute after the last entry has expired', async () => {
    const store = open(client)
    const brief = many(3, Date.now() + 30_000)
    await store.put(brief)
    const lives = await Promise.all(['entries', 'expiry', 'stream', 'epoch'].map((name) => client.pttl(key(name))))
    expect(lives.every((ms) => ms > 80_000 && ms <= 90_000)).toBe(true)
  })
})
