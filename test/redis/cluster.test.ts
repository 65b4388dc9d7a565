import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { replayStoreCases, revocationChangesCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { type RedisClient, type RedisStore, redisStore } from '@bearer/store-redis'
import { Cluster } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { freePort, hasRedis, type RedisServer, startRedis } from './server.ts'

const run = promisify(execFile)

/** A port whose cluster bus, 10,000 above it, can be had too. */
async function clusterPort(): Promise<number> {
  for (;;) {
    const port = await freePort()
    if (port < 55_000) return port
  }
}

describe.skipIf(!hasRedis())('the Redis store on a cluster of three', () => {
  const nodes: RedisServer[] = []
  const stores: RedisStore[] = []
  const clients: { [name: string]: RedisClient } = {}
  const closing: (() => unknown)[] = []

  beforeAll(async () => {
    for (let i = 0; i < 3; i++) {
      nodes.push(await startRedis(['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'], await clusterPort()))
    }
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'])
    for (const { port } of nodes) {
      for (;;) {
        const { stdout } = await run('redis-cli', ['-p', String(port), 'cluster', 'info'])
        if (stdout.includes('cluster_state:ok')) break
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    const ioredis = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })))
    const nodeRedis = createCluster({ rootNodes: nodes.map(({ url }) => ({ url })) })
    await nodeRedis.connect()
    clients['ioredis'] = ioredis as unknown as RedisClient
    clients['node-redis'] = nodeRedis as unknown as RedisClient
    closing.push(
      () => ioredis.disconnect(),
      () => nodeRedis.destroy(),
    )
  }, 60_000)
  afterAll(async () => {
    for (const made of stores) made.close()
    for (const close of closing) close()
    for (const node of nodes) await node.close()
  })

  describe.each(['ioredis', 'node-redis'])('through %s', (name) => {
    const store = (): RedisStore => {
      const made = redisStore({ client: clients[name] as RedisClient, prefix: `t:${crypto.randomUUID()}` })
      stores.push(made)
      return made
    }
    it.each(sessionStoreCases)('as a session store $name', ({ run: test }) => test(() => store().sessions))
    it.each([...revocationStoreCases, ...revocationChangesCases])('as a revocation store $name', ({ run: test }) =>
      test(() => store().revocations),
    )
    it.each(replayStoreCases)('as a replay store $name', ({ run: test }) => test(() => store().replays))
  })
})
