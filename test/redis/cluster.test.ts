import { direct, mirror } from '@bearer/core'
import { replayStoreCases, revocationChangesCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { type RedisClient, type RedisStore, redisStore } from '@bearer/store-redis'
import { Cluster } from 'ioredis'
import { Cluster as Cluster5 } from 'ioredis5'
import { createCluster } from 'redis'
import { createCluster as createCluster5 } from 'redis5'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { revoked, tokenOf } from '../faults/process.ts'
import { inNoTime, inTime } from './cases.ts'
import { type RedisCluster, startCluster } from './cluster.ts'
import { hasRedis } from './server.ts'

const recordsOf = (name: string) =>
  Array.from({ length: 20 }, (_, i) => ({
    id: `${name}-${i}`,
    subject: `${i}`,
    version: 0,
    expiresAt: Date.now() + 60_000,
    data: `{"i":${i}}`,
  }))

const names = ['ioredis 6', 'ioredis 5', 'node-redis 6', 'node-redis 5'] as const

describe.skipIf(!hasRedis())('the Redis store on a cluster of three', () => {
  const clients = new Map<string, RedisClient>()
  const closing: (() => unknown)[] = []
  let cluster: RedisCluster

  beforeAll(async () => {
    cluster = await startCluster()
    const addresses = cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))
    const rootNodes = cluster.nodes.map(({ url }) => ({ url }))
    const [six, five] = [new Cluster(addresses), new Cluster5(addresses)]
    const [nodeSix, nodeFive] = [createCluster({ rootNodes }), createCluster5({ rootNodes })]
    await Promise.all([nodeSix.connect(), nodeFive.connect()])
    for (const [i, client] of [six, five, nodeSix, nodeFive].entries()) {
      clients.set(names[i] as string, client as unknown as RedisClient)
    }
    closing.push(...[six, five].map((client) => () => client.disconnect()))
    closing.push(...[nodeSix, nodeFive].map((client) => () => client.destroy()))
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
    await cluster.close()
  })

  describe.each(names)('through %s', (name) => {
    const store = (prefix = `t:${crypto.randomUUID()}`): RedisStore => {
      const made = redisStore({ client: clients.get(name) as RedisClient, prefix })
      closing.push(() => made.close())
      return made
    }

    const revocationCases = [...revocationStoreCases, ...revocationChangesCases]
    it.each(inNoTime(sessionStoreCases))('as a session store $name', ({ run }) => run(() => store().sessions))
    it.each(inNoTime(revocationCases))('as a revocation store $name', ({ run }) => run(() => store().revocations))
    it.each(inNoTime(replayStoreCases))('as a replay store $name', ({ run }) => run(() => store().replays))
    describe.concurrent('while time goes by', () => {
      it.each(inTime(sessionStoreCases))('as a session store $name', ({ run }) => run(() => store().sessions))
      it.each(inTime(revocationCases))('as a revocation store $name', ({ run }) => run(() => store().revocations))
      it.each(inTime(replayStoreCases))('as a replay store $name', ({ run }) => run(() => store().replays))
    })

    it('sends its scripts again to each node that has forgotten them', async () => {
      const { sessions } = store()
      const records = recordsOf(name)
      for (const record of records) await sessions.insert(record)
      await cluster.each(['SCRIPT', 'FLUSH'])
      for (const record of records) expect(await sessions.replace({ ...record, version: 1 }, 0)).toBe(true)
    })

    it('reads and replaces records that lie in many slots, all asked for at once', async () => {
      const { sessions } = store()
      const records = recordsOf(name)
      await Promise.all(records.map((record) => sessions.insert(record)))
      const read = await Promise.all(records.map(({ id }) => sessions.read(id)))
      expect(read.map((found) => found?.record)).toEqual(records)
      const replaced = records.map((record, i) => sessions.replace({ ...record, version: 1 }, i % 2))
      expect(await Promise.all(replaced)).toEqual(records.map((_, i) => i % 2 === 0))
    })

    it('looks whether the node that keeps the revocations could drop them', async () => {
      const prefix = `t:${crypto.randomUUID()}`
      const found: string[] = []
      for (const node of cluster.nodes.keys()) {
        await cluster.at(node, ['CONFIG', 'SET', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru'])
        found.push(
          await store(prefix)
            .revocations.get(['x'])
            .then(
              () => 'taken',
              (error) => error.name,
            ),
        )
        await cluster.at(node, ['CONFIG', 'SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction'])
      }
      expect(found.sort()).toEqual(['ConfigurationError', 'taken', 'taken'])
    })

    it('answers questions about many keys at once, wherever they are', async () => {
      const { revocations } = store()
      await revocations.put(Array.from({ length: 50 }, (_, i) => revoked(`s${i * 2}`)))
      const asked = direct(revocations)
      const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => asked.isRevoked(tokenOf(`s${i}`))))
      expect(answers).toEqual(Array.from({ length: 100 }, (_, i) => i % 2 === 0))
    })

    it('follows the revocations to another node while their slot moves there', async () => {
      const prefix = `t:${crypto.randomUUID()}`
      const [one, two] = [store(prefix), store(prefix)]
      const following = mirror(one.revocations, { soft: 1, hard: 30 })
      await following.ready()
      await two.revocations.put([revoked('before')])
      await vi.waitUntil(() => following.isRevoked(tokenOf('before')), { timeout: 120_000 })
      const move = await cluster.move(`{${prefix}:revocations}`)
      await move.begin()
      // Half of the keys are here and half there: the cluster says so, and nothing is decided.
      await two.revocations.put([revoked('meanwhile')]).catch(() => {})
      await move.end()
      await vi.waitUntil(
        () =>
          two.revocations.put([revoked('after')]).then(
            () => true,
            () => false,
          ),
        { timeout: 120_000 },
      )
      await vi.waitUntil(() => following.isRevoked(tokenOf('after')) && following.state === 'fresh', {
        timeout: 120_000,
      })
      expect(following.isRevoked(tokenOf('before'))).toBe(true)
      await following.close()
    })
  })
})
