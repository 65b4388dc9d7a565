import type { RevocationStore } from '@bearer/core'
import { type RedisStore, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

const { signal } = new AbortController()

describe.skipIf(!hasRedis())('what another program has written among the revocations', () => {
  let server: RedisServer
  let client: Redis
  const stores: RedisStore[] = []
  beforeAll(async () => {
    server = await startRedis()
    client = new Redis(server.port)
  })
  afterAll(async () => {
    for (const store of stores) store.close()
    client.disconnect()
    await server.close()
  })

  function open(prefix: string): Required<Omit<RevocationStore, 'timeout'>> & { key(name: string): string } {
    const store = redisStore({ client, prefix })
    stores.push(store)
    const { revocations } = store as { revocations: Required<RevocationStore> }
    return {
      put: (entries) => revocations.put(entries),
      get: (keys) => revocations.get(keys),
      changes: (cursor, options) => revocations.changes(cursor, options),
      key: (name) => `${prefix}:{${prefix}:revocations}:${name}`,
    }
  }
  const entry = (key: string) => ({ key, before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 60_000 })

  it.each(['garbage', 'garbage 1', '1 garbage', 'nan nan', ''])(
    'as %j in an entry’s place gives way to one',
    async (text) => {
      const store = open(`entry${crypto.randomUUID()}`)
      await store.put([entry('other')])
      await client.hset(store.key('entries'), 'k', text)
      await store.put([entry('k'), entry('next')])
      expect((await store.get(['k', 'next', 'other'])).map(({ key }) => key)).toEqual(['k', 'next', 'other'])
    },
  )

  it('as an expiry that is no time keeps no log-out from being written', async () => {
    const store = open('score')
    await client.zadd(store.key('expiry'), '1e300', 'x')
    await store.put([entry('k')])
    expect(await store.get(['k'])).toHaveLength(1)
    expect(await client.pttl(store.key('entries'))).toBeGreaterThan(0)
  })

  it('as the last id of a stream begins the stream anew, and followers with it', async () => {
    const store = open('last')
    await store.put([entry('before')])
    const { cursor } = await store.changes(undefined, { waitMs: 20, signal })
    await client.xadd(store.key('stream'), '18446744073709551615-18446744073709551615', 'k', 'x', 'b', '1', 'e', '1')
    await store.put([entry('after')])
    const seen = new Set<string>()
    for (let at = cursor, n = 0; n < 10 && !seen.has('after'); n++) {
      const page = await store.changes(at, { waitMs: 20, signal })
      for (const { key } of page.entries) seen.add(key)
      at = page.cursor
    }
    expect(seen.has('before') && seen.has('after')).toBe(true)
    await store.put([entry('more')])
    expect(await store.get(['more'])).toHaveLength(1)
  })
})
