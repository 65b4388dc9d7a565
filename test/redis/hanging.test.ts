import { type RedisClient, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { createClient as createClient5 } from 'redis5'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

function ioredis(client: Redis): RedisClient {
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

describe.skipIf(!hasRedis())('the Redis store', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.close())
  const store = (client: RedisClient, timeout?: number): ReturnType<typeof redisStore> => {
    const made = redisStore({ client, prefix: `t:${crypto.randomUUID()}`, timeout })
    ending.push(() => made.close())
    return made
  }

  it.each<[string, (port: number) => RedisClient | Promise<RedisClient>]>([
    ['ioredis', (port) => ioredis(new Redis({ port, maxRetriesPerRequest: null }))],
    ['node-redis', (port) => nodeRedis(createClient5({ url: `redis://127.0.0.1:${port}` }))],
  ])('says that nothing was decided when a server does not answer, through %s', async (_name, open) => {
    const stopped = await startRedis()
    ending.push(() => stopped.close())
    const made = store(await open(stopped.port), 0.3)
    await made.sessions.read('x')
    stopped.pause()
    const began = Date.now()
    const answers = await Promise.allSettled([
      made.sessions.read('x'),
      made.revocations.put([{ key: 'k', before: 1, expiresAt: Date.now() + 60_000 }]),
      made.replays.add('r', Date.now() + 60_000),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(Date.now() - began).toBeLessThan(2000)
    stopped.resume()
    await vi.waitUntil(
      () =>
        made.sessions.read('x').then(
          () => true,
          () => false,
        ),
      { timeout: 120_000 },
    )
  })

  it('leaves no connection behind when a server cannot be reached for a while', async () => {
    const stopped = await startRedis()
    ending.push(() => stopped.close())
    const client = await nodeRedis(createClient5({ url: `redis://127.0.0.1:${stopped.port}` }))
    const made = store(client, 0.3)
    const { changes } = made.revocations as Required<typeof made.revocations>
    const follow = (): Promise<unknown> =>
      changes
        .call(made.revocations, undefined, { waitMs: 20, signal: AbortSignal.timeout(2000) })
        .then(({ cursor }) => changes.call(made.revocations, cursor, { waitMs: 20, signal: AbortSignal.timeout(2000) }))
    await follow()
    await stopped.kill()
    for (let i = 0; i < 5; i++) await expect(follow()).rejects.toThrow()
    await stopped.restart()
    await vi.waitUntil(
      () =>
        follow().then(
          () => true,
          () => false,
        ),
      { timeout: 120_000 },
    )
    const admin = new Redis(stopped.port)
    ending.push(() => admin.disconnect())
    await new Promise((resolve) => setTimeout(resolve, 500))
    const connections = String(await admin.client('LIST'))
      .trim()
      .split('\n')
    // The client's, its copy's that waits, and this one.
    expect(connections.length).toBeLessThanOrEqual(3)
  })

  it('remembers a replay although the clock of an application server is behind', async () => {
    const client = new Redis(server.port)
    ending.push(() => client.disconnect())
    const { replays } = store(client as unknown as RedisClient)
    const behind = Date.now() - 600_000
    vi.spyOn(Date, 'now').mockReturnValue(behind)
    expect([await replays.add('a', behind + 60_000), await replays.add('a', behind + 60_000)]).toEqual([true, false])
    vi.restoreAllMocks()
  })
})
