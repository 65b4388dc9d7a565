import { mirror } from '@bearer/core'
import { replayStoreCases, revocationChangesCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { type RedisClient, type RedisStore, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { createSentinel } from 'redis'
import { createSentinel as createSentinel5 } from 'redis5'
import { describe, expect, it, vi } from 'vitest'
import { revoked, tokenOf } from '../faults/process.ts'
import { inNoTime } from './cases.ts'
import type { OpenClient } from './clients.ts'
import { type SentinelGroup, startSentinelGroup } from './sentinel.ts'
import { hasRedis } from './server.ts'

const clients: { readonly [name: string]: (group: SentinelGroup) => Promise<OpenClient> } = {
  'ioredis 6': async (group) => ioredis(new Redis(addressOf(group))),
  'ioredis 5': async (group) => ioredis(new Redis5(addressOf(group))),
  'node-redis 6': (group) => nodeRedis(createSentinel(rootOf(group))),
  'node-redis 5': (group) => nodeRedis(createSentinel5({ ...rootOf(group), ...failing })),
}
const addressOf = ({ name, port }: SentinelGroup) => ({
  name,
  sentinels: [{ host: '127.0.0.1', port }],
  // A connection to a primary that hangs does not end by itself. (`failoverDetector` ends it, too, but can end the client as
  // well: for ever, where it is connecting when the failover comes.)
  socketTimeout: 2000,
  retryStrategy: () => 50,
  sentinelRetryStrategy: () => 50,
})
const rootOf = ({ name, port }: SentinelGroup) => ({
  name,
  sentinelRootNodes: [{ host: '127.0.0.1', port }],
})
/** A Sentinel client of redis 5 that connects to a dead primary tries for ever, and never asks the Sentinel again. */
const failing = { nodeClientOptions: { socket: { reconnectStrategy: false as const } } }
function ioredis(client: Redis | Redis5): OpenClient {
  client.on('error', () => {})
  return { client: client as unknown as RedisClient, close: () => client.disconnect() }
}
async function nodeRedis(client: unknown): Promise<OpenClient> {
  const { on, connect, destroy } = client as Sentinel
  on.call(client, 'error', () => {})
  await connect.call(client)
  return { client: client as RedisClient, close: () => void destroy.call(client) }
}
/** What is used of one: the declarations of two versions together take the compiler half a minute. */
interface Sentinel {
  on(event: string, listener: () => void): unknown
  connect(): Promise<unknown>
  destroy(): unknown
}

const until = (check: () => unknown): Promise<unknown> => vi.waitUntil(check, { timeout: 120_000, interval: 50 })

// All at once, for most of the time goes by waiting for Sentinels.
describe.skipIf(!hasRedis())('the Redis store behind Sentinel', () => {
  it.concurrent.for([
    ['ioredis 6', 'hangs'],
    ['ioredis 5', 'dies'],
    ['node-redis 6', 'hangs'],
    ['node-redis 5', 'dies'],
  ] as const)(
    'keeps its contracts, and goes on through %s when the primary %s',
    { timeout: 120_000 },
    async ([name, how], { onTestFinished }) => {
      const group = await startSentinelGroup()
      onTestFinished(() => group.close())
      const { client, close } = await (clients[name] as (typeof clients)[string])(group)
      onTestFinished(close)
      const store = (): RedisStore => {
        const made = redisStore({ client, prefix: `t:${crypto.randomUUID()}` })
        onTestFinished(() => made.close())
        return made
      }
      for (const { run } of inNoTime(sessionStoreCases)) await run(() => store().sessions)
      for (const { run } of inNoTime(revocationStoreCases)) await run(() => store().revocations)
      for (const { run } of inNoTime(revocationChangesCases)) await run(() => store().revocations)
      for (const { run } of inNoTime(replayStoreCases)) await run(() => store().replays)

      const { revocations } = store()
      const following = mirror(revocations, { soft: 1, hard: 30 })
      onTestFinished(() => following.close())
      await following.ready()
      await following.revoke([revoked('s1')])
      await (how === 'dies' ? group.primary.kill() : group.primary.pause())
      await until(() =>
        revocations.put([revoked('s2')]).then(
          () => true,
          () => false,
        ),
      )
      await until(() => following.isRevoked(tokenOf('s2')) === true && following.state === 'fresh')
      expect(following.isRevoked(tokenOf('s1'))).toBe(true)
    },
  )
})
