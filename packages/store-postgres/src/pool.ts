import { memberOf, ownMember } from '@bearer/core'
import type { Connection, PostgresClient, Row } from './client.ts'
import { type Emitter, hear, hearTaken } from './hear.ts'
import { concernsStatement } from './sql-state.ts'
import { within } from './time-limit.ts'

/** What is used of a `Pool` of pg. */
export interface Pool extends PostgresClient, Emitter {
  readonly options?: { readonly max?: number | undefined }
  readonly totalCount: number
  connect(): Promise<PoolClient>
}

interface PoolClient extends PostgresClient, Emitter {
  /** Gives it back to the pool, or ends it. */
  release(end?: boolean): void
}

/** Tells a pool from a single Client, which can connect too, and counts nothing. */
export const isPool = (client: object): client is Pool =>
  memberOf(client as Partial<Pool>, 'totalCount') !== undefined &&
  memberOf(client as Partial<Pool>, 'connect') !== undefined

/**
 * Queries on connections of a pool. One that has not answered in time is ended: it would be handed on to the next query, and
 * a pool in which all hang never recovers.
 */
export function poolConnection(pool: Pool, limitMs: number): Connection {
  hear(pool)
  hearTaken(pool)
  const query: Connection['query'] = async (text, values) => {
    const until = performance.now() + limitMs
    const client = await taken(pool, limitMs)
    try {
      const { rows } = await within(until - performance.now(), client.query(text, [...values]))
      client.release()
      return rows as Row[]
    } catch (error) {
      client.release(!concernsStatement(error))
      throw error
    }
  }
  // A pool of one is all taken by who listens.
  if (ownMember(memberOf(pool, 'options'), 'max') === 1) return { query }
  return { query, listen: (channel, heard, lost) => listen(pool, limitMs, channel, heard, lost) }
}

async function taken(pool: Pool, limitMs: number): Promise<PoolClient> {
  const connecting = pool.connect()
  try {
    return await within(limitMs, connecting, 'check host, port and firewall, or is the pool too small?')
  } catch (error) {
    connecting.then((late) => late.release()).catch(() => {})
    throw error
  }
}

async function listen(
  pool: Pool,
  limitMs: number,
  channel: string,
  heard: () => void,
  lost: () => void,
): Promise<() => void> {
  const client = await taken(pool, limitMs)
  let ended = false
  const end = (): void => {
    if (ended) return
    ended = true
    // Ended, not given back: the next to use it would listen too.
    client.release(true)
    lost()
  }
  client.on('notification', heard)
  client.on('error', end)
  client.on('end', end)
  try {
    await within(limitMs, client.query(`LISTEN "${channel}"`, []))
    return end
  } catch (error) {
    end()
    throw error
  }
}
