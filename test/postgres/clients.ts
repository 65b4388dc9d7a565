import type { PostgresClient } from '@bearer/store-postgres'
import { PGlite } from '@electric-sql/pglite'
import { Pool } from 'pg'
import type { PostgresServer } from './server.ts'

/** A client of one kind, and its end. */
export interface OpenClient {
  readonly client: PostgresClient
  close(): Promise<void>
}

/** Opens a client of each kind that the store takes, to a server or to nothing. */
export const clients: { readonly [name: string]: (server: PostgresServer) => Promise<OpenClient> } = {
  'a pool': async ({ url }) => pool(new Pool({ connectionString: url })),
  'a pool of one': async ({ url }) => pool(new Pool({ connectionString: url, max: 1 })),
  'a serializable pool': async ({ url }) =>
    pool(new Pool({ connectionString: url, options: '-c default_transaction_isolation=serializable' })),
  PGlite: async () => {
    const client = await PGlite.create()
    return { client, close: () => client.close() }
  },
}

const pool = (client: Pool): OpenClient => ({ client, close: () => client.end() })
