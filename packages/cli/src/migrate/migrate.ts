import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CommandFailure } from '../failure.ts'
import { note } from '../output/terminal.ts'

interface PoolLike {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>
  end(): Promise<void>
}

type Store = { migratePostgres(options: { client: PoolLike; schema: string }): Promise<void> }
type Pg = {
  Pool: new (options: { connectionString: string; max: number; connectionTimeoutMillis: number }) => PoolLike
}

/** Applies a store's migrations. Redis has none: its keys need no tables. */
export async function migrate(given: string | undefined, { schema }: { readonly schema: string }): Promise<void> {
  const url = given ?? process.env['DATABASE_URL']
  if (url === undefined) throw new CommandFailure('Which database? Set DATABASE_URL=postgres://…, or give the URL.')
  if (/^rediss?:/.test(url)) return note('Redis has no tables: there is nothing to migrate.')
  if (!/^postgres(?:ql)?:/.test(url)) throw new CommandFailure('The URL of a database begins with postgres:// here.')
  const store = fromHere<Store>('@bearer/store-postgres')
  const { Pool } = fromHere<Pg>('pg')
  const client = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 })
  try {
    await store.migratePostgres({ client, schema })
  } catch (error) {
    throw new CommandFailure(`The database could not be migrated: ${told(error)}`)
  } finally {
    await client.end()
  }
  note(`The tables of the schema "${schema}" are those of this version.`)
}

/** Of the application's folder: the tables must be those of the version that it runs. */
function fromHere<Module>(name: string): Module {
  try {
    return createRequire(pathToFileURL(resolve('package.json')))(name) as Module
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    throw new CommandFailure(`${name} is not installed in this folder: npm install ${name}`)
  }
}

/** What a database said, without the URL, whose password a message may repeat. */
function told(error: unknown): string {
  const { message, code } = (error ?? {}) as { readonly message?: string; readonly code?: string }
  const text = (message ?? '').replace(/\b[a-z]+:\/\/\S+/gi, '[…]')
  return text === '' ? `it cannot be reached (${code ?? 'no reason given'}).` : text
}
