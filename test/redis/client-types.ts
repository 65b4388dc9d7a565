// Every client that the Redis store takes fits as it is, and nothing else does: checked with the types of the tests.
import type { RevocationStore, Store } from '@bearer/core'
import { redisStore } from '@bearer/store-redis'
import type { Cluster, Redis } from 'ioredis'
import type { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5'
import type { createClient, createCluster, createSentinel } from 'redis'
import type {
  createClient as createClient5,
  createCluster as createCluster5,
  createSentinel as createSentinel5,
} from 'redis5'

declare const clients: {
  readonly ioredis: Redis
  readonly ioredis5: Redis5
  readonly cluster: Cluster
  readonly cluster5: Cluster5
  readonly node: ReturnType<typeof createClient>
  readonly node5: ReturnType<typeof createClient5>
  readonly nodeCluster: ReturnType<typeof createCluster>
  readonly nodeCluster5: ReturnType<typeof createCluster5>
  readonly sentinel: ReturnType<typeof createSentinel>
  readonly sentinel5: ReturnType<typeof createSentinel5>
}
const store: Store = redisStore({ client: clients.ioredis, prefix: 'app', timeout: 2 })
redisStore({ client: clients.ioredis5 })
redisStore({ client: clients.cluster })
redisStore({ client: clients.cluster5 })
redisStore({ client: clients.node })
redisStore({ client: clients.node5 })
redisStore({ client: clients.nodeCluster })
redisStore({ client: clients.nodeCluster5 })
redisStore({ client: clients.sentinel })
redisStore({ client: clients.sentinel5 })
export const revocations: RevocationStore = store.revocations

// @ts-expect-error: an address is no client
redisStore({ client: 'redis://localhost' })
// @ts-expect-error: the store has no client of its own
redisStore({})
