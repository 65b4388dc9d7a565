import { memoryStore, type Store } from '@bearer/core'
import { type DemoSecrets, newSecrets } from './secrets.ts'

/** A store, and the secrets of the demo that uses it. */
export interface DemoStore {
  readonly store: Store
  readonly secrets: DemoSecrets
  close(): void
}

/** The store for `--store`: in this process, or a Redis that several demos may share. */
export async function openStore(name: string, url: string): Promise<DemoStore> {
  if (name === 'memory') return { store: memoryStore(), secrets: await newSecrets(url), close: () => {} }
  if (/^rediss?:\/\//.test(name)) return (await import('./redis.ts')).openRedis(name, url)
  throw new Error('--store takes memory or redis://…')
}
