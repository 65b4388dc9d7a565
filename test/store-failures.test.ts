import { memoryStore, type Store } from '@bearer/core'
import { type FailingStore, storeFailureCases } from '@bearer/core/testing'
import { migratePostgres, postgresStore } from '@bearer/store-postgres'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { sqliteStore } from '../examples/custom-store/src/sqlite-store.ts'
import { hasPostgres, startPostgres } from './postgres/server.ts'
import { hasRedis, startRedis } from './redis/server.ts'

/** A store on a server of its own, which is killed. */
const stores: { readonly [name: string]: () => Promise<FailingStore & { readonly close?: () => unknown }> } = {
  SQLite: async () => {
    const store = sqliteStore(':memory:')
    return { store, fail: () => store.close() }
  },
  ...(hasPostgres() && {
    PostgreSQL: async () => {
      const server = await startPostgres()
      const client = new Pool({ connectionString: server.url })
      await migratePostgres({ client })
      const store = postgresStore({ client })
      const close = async (): Promise<void> => {
        store.close()
        await client.end()
        await server.close()
      }
      return { store, fail: () => server.kill(), close }
    },
  }),
  ...(hasRedis() && {
    Redis: async () => {
      const server = await startRedis()
      const client = new Redis(server.port, { maxRetriesPerRequest: 1 })
      client.on('error', () => {})
      const store = redisStore({ client })
      const close = (): Promise<void> => {
        store.close()
        client.disconnect()
        return server.close()
      }
      return { store, fail: () => server.kill(), close }
    },
  }),
}

describe.each(Object.keys(stores))('%s whose database is away', (name) => {
  it.each(storeFailureCases)('$name', async ({ run }) => {
    const ending: (() => unknown)[] = []
    await run(async () => {
      const made = await (stores[name] as (typeof stores)[string])()
      if (made.close) ending.push(made.close)
      return made
    })
    for (const end of ending) await end()
  })
})

/** A store that swallows errors: each method answers what is least trouble. */
function swallowing(): FailingStore {
  const { sessions, revocations, replays } = memoryStore()
  let away = false
  const quietly = <Facet extends object>(facet: Facet, instead: { readonly [method: string]: unknown }): Facet =>
    new Proxy(facet, {
      get: (target, method: string) =>
        away ? async () => instead[method] : (Reflect.get(target, method) as () => unknown).bind(target),
    })
  const store: Store = {
    sessions: quietly(sessions, { replace: false, list: [] }),
    revocations: quietly(revocations, { get: [], changes: { entries: [], cursor: '0', kind: 'changes', more: false } }),
    replays: quietly(replays, { add: true }),
  }
  return {
    store,
    fail: () => {
      away = true
    },
  }
}

it.each(storeFailureCases)('a store that swallows errors is caught: $name', async ({ run }) => {
  await expect(run(swallowing)).rejects.toThrow(/must reject, so that guards answer 503; it answered as if it knew/)
})
