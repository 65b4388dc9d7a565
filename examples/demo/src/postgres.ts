import { migratePostgres, postgresStore } from '@bearer/store-postgres'
import { Pool } from 'pg'
import { type DemoSecrets, newSecrets } from './secrets.ts'
import type { DemoStore } from './stores.ts'

const schema = 'bearer_demo'
const table = `${schema}.demo_secrets`

/**
 * A PostgreSQL that several demos share: whoever comes first brings the secrets, and its URL is the issuer of all. That they lie
 * in the database is for the demo alone.
 */
export async function openPostgres(address: string, url: string): Promise<DemoStore> {
  const client = new Pool({ connectionString: address, connectionTimeoutMillis: 5000 })
  await migratePostgres({ client, schema })
  await client.query(`CREATE TABLE IF NOT EXISTS ${table} (id int PRIMARY KEY, secrets text NOT NULL)`)
  const mine = JSON.stringify(await newSecrets(url))
  await client.query(`INSERT INTO ${table} VALUES (2, $1) ON CONFLICT DO NOTHING`, [mine])
  const { rows } = await client.query<{ secrets: string }>(`SELECT secrets FROM ${table} WHERE id = 2`)
  const store = postgresStore({ client, schema })
  const close = (): void => {
    store.close()
    client.end().catch(() => {})
  }
  return { store, secrets: JSON.parse(rows[0]?.secrets ?? '') as DemoSecrets, close }
}
