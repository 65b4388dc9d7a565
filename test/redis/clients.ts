import type { RedisClient } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { createClient } from 'redis'
import { createClient as createClient5 } from 'redis5'

/** A client of one of the libraries, and its end. */
export interface OpenClient {
  readonly client: RedisClient
  close(): void
}

/** Opens a client of each library and version that the store takes. */
export const clients: { readonly [name: string]: (port: number) => Promise<OpenClient> } = {
  'ioredis 6': async (port) => ioredis(new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: 1 })),
  'ioredis 5': async (port) => ioredis(new Redis5({ port, host: '127.0.0.1', maxRetriesPerRequest: 1 })),
  'node-redis 6': (port) => nodeRedis(createClient({ url: `redis://127.0.0.1:${port}` })),
  'node-redis 5': (port) => nodeRedis(createClient5({ url: `redis://127.0.0.1:${port}` })),
}

function ioredis(client: Redis | Redis5): OpenClient {
  client.on('error', () => {})
  return { client: client as unknown as RedisClient, close: () => client.disconnect() }
}

async function nodeRedis(client: {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
  destroy(): void
}): Promise<OpenClient> {
  client.on('error', () => {})
  await client.connect()
  return { client: client as unknown as RedisClient, close: () => client.destroy() }
}
