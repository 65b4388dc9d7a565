import { ConfigurationError, ownOptions, refuseFurther, type Store } from '@bearer/core'
import type { PostgresClient } from './client.ts'
import { connection } from './connection.ts'
import { Feed } from './feed.ts'
import { Listener } from './listener.ts'
import { PostgresReplays } from './postgres-replays.ts'
import { PostgresRevocations } from './postgres-revocations.ts'
import { PostgresSessions } from './postgres-sessions.ts'
import { checkSchema } from './schema.ts'
import { expiredRows, oldChanges, Sweep } from './sweep.ts'

export interface PostgresStoreOptions {
  /** A `Pool` of pg, a PGlite, or what has their `query(text, values)`: address, TLS and size are its own. */
  readonly client: PostgresClient
  /** The schema of the tables: lower-case letters, digits and `_`. Default: `bearer`. */
  readonly schema?: string | undefined
  /** Seconds without an answer after which a query has failed: requests get 503 instead of waiting. Default: 5. */
  readonly timeout?: number | undefined
}

/** A store on PostgreSQL. */
export interface PostgresStore extends Store {
  /** Ends the connection that listens; your client stays open. */
  close(): void
}

/**
 * Keeps sessions, revocations and replays in PostgreSQL, in tables that `migratePostgres` has made. It uses your client, and
 * of a pool one connection for itself, to be told of revocations.
 *
 * @throws ConfigurationError when an option is missing, wrong or unknown.
 *
 * @example
 * import pg from 'pg'
 * const store = postgresStore({ client: new pg.Pool() })
 */
export function postgresStore(options: PostgresStoreOptions, ...further: readonly []): PostgresStore {
  refuseFurther('postgresStore', further, 'takes one object of options: { client }.')
  const own = ownOptions('postgresStore', options, ['client', 'schema', 'timeout'])
  const { client, schema = 'bearer', timeout = 5 } = own
  checkSchema(schema)
  if (!(typeof timeout === 'number' && timeout >= 0.1 && timeout <= 60)) {
    throw new ConfigurationError('timeout is a number of seconds from 0.1 to 60.')
  }
  const made = connection(client, timeout * 1000)
  const channel = `${schema}_changes`
  const listener = new Listener(made, channel)
  const sweep = (...tables: readonly string[]): Sweep => new Sweep(made, tables)
  const expired = (table: string): string => expiredRows(`"${schema}".${table}`)
  return {
    sessions: new PostgresSessions(made, schema, sweep(expired('sessions'))),
    revocations: new PostgresRevocations(
      new Feed(made, schema, channel),
      listener,
      sweep(expired('revocations'), oldChanges(`"${schema}".changes`)),
      timeout,
    ),
    replays: new PostgresReplays(made, schema, sweep(expired('replays'))),
    close: () => listener.close(),
  }
}
