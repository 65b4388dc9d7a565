import type { RevocationChanges, RevocationEntry, RevocationStore } from '@bearer/core'
import { migratePostgres, type PostgresClient, type PostgresStore, postgresStore } from '@bearer/store-postgres'
import { Pool, type PoolConfig } from 'pg'
import { hasPostgres, type PostgresServer, startPostgres } from './server.ts'

const { signal } = new AbortController()

/** What the tests of a file share: a server, and what ends with each test. */
export interface Fixture {
  readonly server: PostgresServer
  readonly ending: (() => unknown)[]
  pool(config?: PoolConfig): Pool
  store(client?: PostgresClient, options?: { readonly schema?: string; readonly timeout?: number }): PostgresStore
}

export { hasPostgres }

/** A server with the store's tables. */
export async function fixture(): Promise<Fixture> {
  const server = await startPostgres()
  const ending: (() => unknown)[] = []
  const pool = (config: PoolConfig = {}): Pool => {
    const made = new Pool({ connectionString: server.url, ...config })
    ending.push(() => made.end())
    return made
  }
  const setUp = new Pool({ connectionString: server.url })
  await migratePostgres({ client: setUp })
  await setUp.end()
  return {
    server,
    ending,
    pool,
    store: (client = pool(), options = {}) => {
      const made = postgresStore({ client, ...options })
      ending.push(() => made.close())
      return made
    },
  }
}

/** Ends what a test has begun, the last first. */
export async function end({ ending }: Fixture): Promise<void> {
  for (const each of ending.splice(0).reverse()) await each()
}

/** A page of the feed. */
export const read = ({ revocations }: PostgresStore, cursor?: string, waitMs = 50): Promise<RevocationChanges> =>
  (revocations as Required<RevocationStore>).changes(cursor, { waitMs, signal })

/** Where the feed is now. */
export async function here(store: PostgresStore): Promise<string> {
  for (let page = await read(store); ; page = await read(store, page.cursor)) if (!page.more) return page.cursor
}

/** Follows until keys have come, or nothing more comes; those that came, in their order. */
export async function follow(store: PostgresStore, from: string, keys: readonly string[]): Promise<string[]> {
  const seen: string[] = []
  for (let cursor = from, idle = 0; idle < 3 && !keys.every((key) => seen.includes(key)); ) {
    const page = await read(store, cursor)
    seen.push(...page.entries.map(({ key }) => key))
    cursor = page.cursor
    idle = page.entries.length === 0 ? idle + 1 : 0
  }
  return seen
}

/** Entries that last. */
export const many = (count: number, name = 'x', expiresAt = Date.now() + 600_000): RevocationEntry[] =>
  Array.from({ length: count }, (_, i) => ({ key: `${name}${i}`, before: 1, expiresAt }))
