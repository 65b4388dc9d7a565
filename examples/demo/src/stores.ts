import { memoryStore, type Store } from '@bearer/core'
import { type DemoSecrets, newSecrets } from './secrets.ts'

/** A store, and the secrets of the demo that uses it. */
export interface DemoStore {
  readonly store: Store
  readonly secrets: DemoSecrets
  close(): void
}

/** The store for `--store`: in this process, or a Redis or PostgreSQL that several demos may share. */
export async function openStore(name: string, url: string): Promise<DemoStore> {
  if (name === 'memory') return { store: memoryStore(), secrets: await newSecrets(url), close: () => {} }
  if (/^rediss?:\/\//.test(name)) return (await import('./redis.ts')).openRedis(name, url)
  if (/^postgres(?:ql)?:\/\//.test(name)) return (await import('./postgres.ts')).openPostgres(name, url)
  throw new Error('--store takes memory, redis://… or postgres://…')
}
