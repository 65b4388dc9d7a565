import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import { polluted } from '../../packages/core/test/support/pollution.ts'
import { freePort, hasRedis, startRedis } from './server.ts'

/** What is read of options, clients and errors, each under the value that would do most harm. */
const members: readonly (readonly [name: string, value: unknown])[] = [
  ['allowEviction', true],
  ['prefix', 'evil'],
  ['streamLength', 100],
  ['timeout', 60],
  ['keyPrefix', 'evil:'],
  ['_keyPrefix', 'evil:'],
  ['slots', []],
  ['isCluster', true],
  ['options', { keyPrefix: 'evil:' }],
  ['client', {}],
]

describe.skipIf(!hasRedis())('a polluted Object.prototype decides nothing about the Redis store', () => {
  it.each(members)('by %s', async (name, value) => {
    const server = await startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'])
    const ioredis = new Redis(server.port)
    const node = createClient({ url: server.url })
    await node.connect()
    const expiresAt = Date.now() + 60_000
    const use = async (): Promise<unknown[]> => {
      const made = await polluted(name, value, () => [
        redisStore({ client: ioredis }),
        redisStore({ client: node as never }),
      ])
      const refused = await Promise.allSettled(made.map(({ revocations }) => revocations.get(['x'])))
      const allowed = await polluted(name, value, () => [
        redisStore({ client: ioredis, allowEviction: true }),
        redisStore({ client: node as never, allowEviction: true }),
      ])
      for (const { replays } of allowed) await replays.add('r', expiresAt)
      return refused.map(({ status }) => status)
    }
    expect(await use()).toEqual(['rejected', 'rejected'])
    expect(await ioredis.keys('*')).toEqual(['bearer:replay:{r}'])
    ioredis.disconnect()
    node.destroy()
    await server.close()
  })

  it('nor a limit of time', async () => {
    const client = new Redis(await freePort())
    const made = await polluted('timeout', 0.1, () => redisStore({ client }))
    expect(made.revocations.timeout).toBe(5)
    client.disconnect()
  })
})
