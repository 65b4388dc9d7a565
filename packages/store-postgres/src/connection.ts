import { ConfigurationError, memberOf, ownMember } from '@bearer/core'
import type { Connection, PostgresClient, Row } from './client.ts'
import { serverFailure } from './failure.ts'
import { hear } from './hear.ts'
import { isPool, poolConnection } from './pool.ts'
import { within } from './time-limit.ts'

/** PGlite's own way to listen. */
interface Listening {
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>
}

/** Takes a client; each of its answers comes, or fails, within a time. */
export function connection(client: PostgresClient, limitMs: number): Connection {
  if (typeof (client as Partial<PostgresClient> | null)?.query !== 'function') {
    throw new ConfigurationError(
      'client takes a Pool of pg (new Pool(…)), a PGlite, or what has their query(text, values).',
    )
  }
  const made = isPool(client) ? poolConnection(client, limitMs) : plainConnection(client, limitMs)
  return { ...made, query: (text, values) => decided(() => made.query(text, values)) }
}

function plainConnection(client: PostgresClient, limitMs: number): Connection {
  hear(client)
  const advice = memberOf(client as { connect?: unknown }, 'connect')
    ? 'was await client.connect() called before the store was used?'
    : undefined
  const made: Connection = {
    query: async (text, values) => (await within(limitMs, client.query(text, [...values]), advice)).rows as Row[],
  }
  if (typeof memberOf(client as Partial<Listening>, 'listen') !== 'function') return made
  const listen: Connection['listen'] = async (channel, heard) => {
    const end = await (client as unknown as Listening).listen(`"${channel}"`, heard)
    return () => void end().catch(() => {})
  }
  return { ...made, listen }
}

/** How often a statement is tried whose transaction PostgreSQL has rolled back for another's sake. */
const tries = 8

/**
 * Tries again what was rolled back for a conflict: each statement is a transaction, so that nothing was done. It happens where
 * the database, or its user, has a stricter isolation than "read committed" for default.
 */
async function decided(query: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
  for (let tried = 1; ; tried++) {
    try {
      return await query()
    } catch (error) {
      const code = ownMember(error, 'code')
      if (tried >= tries || !(code === '40001' || code === '40P01')) throw serverFailure(error)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * tried))
    }
  }
}
