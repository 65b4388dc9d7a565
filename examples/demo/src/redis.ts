import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { type DemoSecrets, newSecrets } from './secrets.ts'
import type { DemoStore } from './stores.ts'

const key = 'bearer-demo:secrets:2'

/**
 * A Redis that several demos share: whoever comes first brings the secrets, and its URL is the issuer of all. That they lie
 * in Redis is for the demo alone.
 */
export async function openRedis(address: string, url: string): Promise<DemoStore> {
  const client = new Redis(address, { maxRetriesPerRequest: 1 })
  client.on('error', (error) => console.error(`redis: ${error.message}`))
  await client.set(key, JSON.stringify(await newSecrets(url)), 'NX')
  const secrets = JSON.parse((await client.get(key)) ?? '') as DemoSecrets
  const store = redisStore({ client, prefix: 'bearer-demo' })
  const close = (): void => {
    store.close()
    client.disconnect()
  }
  return { store, secrets, close }
}
