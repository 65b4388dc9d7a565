import type { RevocationStore } from '@bearer/core'
import { revocationChangesCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { type RedisClient, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { createClient, RESP_TYPES } from 'redis'
import { createClient as createClient5 } from 'redis5'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inNoTime } from './cases.ts'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

const ending: (() => unknown)[] = []

function ioredis(client: Redis | Redis5): RedisClient {
  client.on('error', () => {})
  ending.push(() => client.disconnect())
  return client as unknown as RedisClient
}
async function nodeRedis(client: {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
  destroy(): void
}): Promise<RedisClient> {
  client.on('error', () => {})
  await client.connect()
  ending.push(() => client.destroy())
  return client as unknown as RedisClient
}

const { signal } = new AbortController()

/** Clients as people set them up for reasons of their own. */
const particular: { readonly [name: string]: (port: number) => RedisClient | Promise<RedisClient> } = {
  'ioredis that does not queue': async (port) => {
    const client = new Redis({ port, enableOfflineQueue: false })
    await new Promise((resolve) => client.once('ready', resolve))
    return ioredis(client)
  },
  'ioredis with short time limits': (port) => ioredis(new Redis({ port, commandTimeout: 2000, socketTimeout: 2000 })),
  'ioredis 5 with a short time limit': (port) => ioredis(new Redis5({ port, commandTimeout: 2000 })),
  'ioredis that gives numbers as text': (port) => ioredis(new Redis({ port, stringNumbers: true })),
  'ioredis with a prefix, connected when needed': (port) =>
    ioredis(new Redis({ port, keyPrefix: 'mine:', lazyConnect: true })),
  'node-redis with RESP 2': (port) => nodeRedis(createClient({ url: `redis://127.0.0.1:${port}`, RESP: 2 })),
  'node-redis 5 with RESP 3': (port) => nodeRedis(createClient5({ url: `redis://127.0.0.1:${port}`, RESP: 3 })),
  'node-redis with a prefix': (port) =>
    nodeRedis(createClient({ url: `redis://127.0.0.1:${port}`, keyPrefix: 'mine{x:' })),
  'node-redis that gives buffers': async (port) => {
    const client = createClient({ url: `redis://127.0.0.1:${port}` })
    return nodeRedis(client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.NUMBER]: String }))
  },
}

describe.skipIf(!hasRedis())('the Redis store', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(async () => {
    for (const end of ending.splice(0).reverse()) await end()
    await server.close()
  })
  const store = (client: RedisClient): ReturnType<typeof redisStore> => {
    const made = redisStore({ client, prefix: `t:${crypto.randomUUID()}` })
    ending.push(() => made.close())
    return made
  }

  it.concurrent.each(Object.keys(particular))('keeps its contracts through %s', async (name) => {
    const client = await (particular[name] as (typeof particular)[string])(server.port)
    for (const { run } of inNoTime(sessionStoreCases)) await run(() => store(client).sessions)
    for (const { run } of inNoTime([...revocationStoreCases, ...revocationChangesCases])) {
      await run(() => store(client).revocations)
    }
    const revocations = store(client).revocations as Required<RevocationStore>
    const { cursor } = await revocations.changes(undefined, { waitMs: 2300, signal })
    const quiet = await revocations.changes(cursor, { waitMs: 2300, signal })
    expect([quiet.kind, quiet.entries]).toEqual(['changes', []])
  })

  it.each<[string, string, (port: number) => RedisClient | Promise<RedisClient>]>([
    ['ioredis', 'app:p:{p:revocations}', (port) => ioredis(new Redis({ port, keyPrefix: 'app:' }))],
    [
      'node-redis',
      'app:p:{app:p:revocations}',
      (port) => nodeRedis(createClient({ url: `redis://127.0.0.1:${port}`, keyPrefix: 'app:' })),
    ],
  ])('puts the keyPrefix of %s before all of its keys', async (_, revoked, open) => {
    const { sessions, revocations, replays } = redisStore({ client: await open(server.port), prefix: 'p' })
    const expiresAt = Date.now() + 60_000
    const admin = new Redis(server.port)
    await admin.flushall()
    await sessions.insert({ id: 'i', subject: 's', version: 0, expiresAt, data: '{}' })
    await revocations.put([{ key: 'k', before: 1, expiresAt }])
    await replays.add('r', expiresAt)
    const parts = ['entries', 'epoch', 'expiry', 'stream'].map((name) => `${revoked}:${name}`)
    const known = ['app:p:replay:{r}', 'app:p:session:{i}', 'app:p:subject:{s}', ...parts]
    expect((await admin.keys('*')).sort()).toEqual(known.sort())
    admin.disconnect()
  })

  it('refuses a keyPrefix that is no text', () => {
    const client = createClient({ keyPrefix: Buffer.from([0xff]) }) as unknown as RedisClient
    expect(() => redisStore({ client })).toThrow('The keyPrefix of the client is no text')
  })
})
