/// <reference path="./sql.d.ts" />
import { ownOptions } from '@bearer/core'
import tables from '../migrations/0001-tables.sql'
import type { PostgresClient } from './client.ts'
import { hear } from './hear.ts'
import { checkSchema } from './schema.ts'

/** The files in `migrations/`, in their order. They are never changed once published: what changes is a file more. */
const migrations: readonly (readonly [name: string, sql: string])[] = [['0001-tables', tables]]

export interface MigratePostgresOptions {
  /** As for `postgresStore`; its user may create tables. */
  readonly client: PostgresClient
  /** The schema of the tables, made where it is not there. Default: `bearer`. */
  readonly schema?: string | undefined
}

/**
 * Makes the store's tables, or brings them to this version; where they are, it changes nothing. Several processes may call it
 * at once: one does the work, and the others wait for it. All of it happens, or nothing.
 *
 * @throws ConfigurationError when an option is missing, wrong or unknown.
 *
 * @example
 * import pg from 'pg'
 * await migratePostgres({ client: new pg.Pool() }) // at each deployment: what is there is left alone
 */
export async function migratePostgres(options: MigratePostgresOptions): Promise<void> {
  const { client, schema = 'bearer' } = ownOptions('migratePostgres', options, ['client', 'schema'])
  checkSchema(schema)
  hear(client)
  await client.query(migration(schema), [])
}

/** One statement, for `query` takes no more than one on some clients: a block, and so one transaction. */
function migration(schema: string): string {
  const steps = migrations.map(
    ([name, sql]) => `
  IF NOT EXISTS (SELECT FROM "${schema}".migrations WHERE name = '${name}') THEN
    EXECUTE $bearer_migration$${sql.replaceAll('"bearer"', `"${schema}"`)}$bearer_migration$;
    INSERT INTO "${schema}".migrations (name) VALUES ('${name}');
  END IF;`,
  )
  return `DO $bearer_block$ BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('${schema}_migrations', 0));
  IF to_regnamespace('"${schema}"') IS NULL THEN CREATE SCHEMA "${schema}"; END IF;
  IF to_regclass('"${schema}".migrations') IS NULL THEN
    CREATE TABLE "${schema}".migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
  END IF;${steps.join('')}
END $bearer_block$`
}
