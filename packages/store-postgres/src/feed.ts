import { randomUUID } from 'node:crypto'
import type { RevocationChanges, RevocationEntry } from '@bearer/core'
import type { Connection, Row } from './client.ts'
import { now, whole } from './clock.ts'
import { type FeedCursor, writeCursor } from './feed-cursor.ts'

/** Entries read with one statement. */
const page = 1000

/**
 * The live revocations, and what came in the order in which it was committed.
 *
 * That order is the point. A sequence gives numbers when rows are written, and rows are seen when their transactions commit:
 * a follower that has read number 7 would never look for number 6, whose transaction was slower, and a log-out would be lost
 * for good. So who writes takes a lock before it takes numbers, and holds it until its rows are seen, for PostgreSQL lets go
 * of it after the commit. Whoever sees a number sees all below it. The other way, to read only what is older than every
 * open transaction (`pg_snapshot_xmin`), takes no lock; but a report or a migration elsewhere in the same cluster that runs
 * for an hour would hold all log-outs back for as long, and heartbeats with them: every guard would answer 503.
 */
export class Feed {
  readonly #connection: Connection
  readonly #entries: string
  readonly #changes: string
  readonly #channel: string
  readonly #lock: string

  constructor(connection: Connection, schema: string, channel: string) {
    this.#connection = connection
    this.#entries = `"${schema}".revocations`
    this.#changes = `"${schema}".changes`
    this.#channel = channel
    this.#lock = `SELECT pg_advisory_xact_lock(hashtextextended('${channel}', 0)) IS NULL AS taken`
  }

  /**
   * Writes entries, of which no two have one key, in one statement, and tells who listens. The greater value of each wins;
   * what says nothing new is not told again. Rows are made of the lock's row: none is numbered before it is held.
   */
  async put(entries: readonly RevocationEntry[]): Promise<void> {
    const given = entries.map(({ key, before, expiresAt }) => ({ key, before, expires: whole(expiresAt) }))
    await this.#connection.query(
      `WITH held AS MATERIALIZED (${this.#lock}),
       kept AS (
         INSERT INTO ${this.#entries} AS known (key, before, expires_at)
         SELECT given.key, given.before, given.expires
         FROM held, jsonb_to_recordset($1::text::jsonb) AS given(key text, before numeric, expires bigint)
         ON CONFLICT (key) DO UPDATE SET before = GREATEST(known.before, excluded.before),
           expires_at = GREATEST(known.expires_at, excluded.expires_at)
         WHERE excluded.before > known.before OR excluded.expires_at > known.expires_at
         RETURNING key, before, expires_at
       ),
       told AS (
         INSERT INTO ${this.#changes} (tag, key, before, expires_at)
         SELECT $2::text::uuid, key, before, expires_at FROM kept RETURNING 1
       )
       SELECT pg_notify($3::text, '') FROM (SELECT FROM told LIMIT 1) AS any_told`,
      [JSON.stringify(given), randomUUID(), this.#channel],
    )
  }

  async get(keys: readonly string[]): Promise<readonly RevocationEntry[]> {
    const rows = await this.#connection.query(
      `SELECT key, before, expires_at AS expires FROM ${this.#entries}
       WHERE key IN (SELECT jsonb_array_elements_text($1::text::jsonb)) AND expires_at > ${now}`,
      [JSON.stringify(keys)],
    )
    return rows.map(entryOf)
  }

  /**
   * What came after a cursor; nothing where the change that it names is not there: it was cut off with perhaps some that came
   * after it, or this server never had it, and has perhaps lost what came before it. One statement sees one moment.
   */
  async after({ position, tag }: FeedCursor): Promise<RevocationChanges | undefined> {
    const [known, ...rows] = await this.#connection.query(
      `SELECT position, tag, key, before, expires_at AS expires FROM ${this.#changes}
       WHERE position >= $1::bigint ORDER BY position LIMIT ${page + 1}`,
      [position],
    )
    if (!known || String(known['position']) !== position || String(known['tag']) !== tag) return undefined
    const cursor = writeCursor(cursorOf(rows.at(-1) ?? known, undefined))
    return { entries: rows.filter(isEntry).map(entryOf), cursor, kind: 'changes', more: rows.length === page }
  }

  /** A page of the live set, by key; the first notes where the feed is, before anything is read. */
  async snapshot(cursor?: FeedCursor): Promise<RevocationChanges> {
    const named = cursor ? 'position = $1::bigint AND tag = $2::text::uuid' : '$1::bigint IS NULL AND $2::text IS NULL'
    const rows = await this.#connection.query(
      `WITH head AS MATERIALIZED (SELECT position, tag FROM ${this.#changes} WHERE ${named} ORDER BY position DESC LIMIT 1)
       SELECT head.position, head.tag, live.key, live.before, live.expires FROM head LEFT JOIN (
         SELECT key, before, expires_at AS expires FROM ${this.#entries}
         WHERE key > $3::text COLLATE "C" AND expires_at > ${now} ORDER BY key LIMIT ${page}
       ) AS live ON true ORDER BY live.key`,
      [cursor?.position ?? null, cursor?.tag ?? null, cursor?.after ?? ''],
    )
    const [head] = rows
    if (!head) {
      if (cursor) throw new Error('The revocations were lost while they were read: begin again.')
      await this.#begin()
      return this.snapshot()
    }
    const more = rows.length === page
    const after = more ? String(rows.at(-1)?.['key']) : undefined
    return {
      entries: rows.filter(isEntry).map(entryOf),
      cursor: writeCursor(cursorOf(head, after)),
      kind: 'snapshot',
      more,
    }
  }

  /** Gives a feed that is empty its first row, which a cursor can name; of many at once, one does. */
  async #begin(): Promise<void> {
    await this.#connection.query(
      `WITH held AS MATERIALIZED (${this.#lock})
       INSERT INTO ${this.#changes} (tag) SELECT $1::text::uuid FROM held`,
      [randomUUID()],
    )
  }
}

const isEntry = (row: Row): boolean => row['key'] !== null

const entryOf = (row: Row): RevocationEntry => ({
  key: String(row['key']),
  before: Number(row['before']),
  expiresAt: Number(row['expires']),
})

const cursorOf = (row: Row, after: string | undefined): FeedCursor => ({
  position: String(row['position']),
  tag: String(row['tag']),
  after,
})
