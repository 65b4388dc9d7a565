import type { SessionRecord, SessionStore } from '@bearer/core'
import type { Connection, Row } from './client.ts'
import { now, whole } from './clock.ts'
import type { Sweep } from './sweep.ts'

/** Session records, a row each. Each method is one statement, and so one transaction; nothing here decides about a session. */
export class PostgresSessions implements SessionStore {
  readonly #connection: Connection
  readonly #table: string
  readonly #sweep: Sweep

  constructor(connection: Connection, schema: string, sweep: Sweep) {
    this.#connection = connection
    this.#table = `"${schema}".sessions`
    this.#sweep = sweep
  }

  /** An expired record that has not been swept yet is not in the way. */
  async insert(record: SessionRecord): Promise<void> {
    const inserted = await this.#connection.query(
      `INSERT INTO ${this.#table} AS known (id, subject, version, expires_at, data)
       VALUES ($1::text, $2::text, $3::bigint, $4::bigint, $5::text)
       ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, version = excluded.version,
         expires_at = excluded.expires_at, data = excluded.data
       WHERE known.expires_at <= ${now}
       RETURNING id`,
      valuesOf(record),
    )
    if (inserted.length === 0) throw new Error('A session with this id exists already.')
    this.#sweep.afterWrite()
  }

  async read(id: string): Promise<{ record: SessionRecord; now: number } | undefined> {
    const [row] = await this.#connection.query(
      `SELECT id, subject, version, expires_at AS expires, data, ${now} AS now FROM ${this.#table}
       WHERE id = $1::text AND expires_at > ${now}`,
      [id],
    )
    return row && { record: recordOf(row), now: Number(row['now']) }
  }

  async replace(record: SessionRecord, expectedVersion: number): Promise<boolean> {
    const replaced = await this.#connection.query(
      `UPDATE ${this.#table} SET subject = $2::text, version = $3::bigint, expires_at = $4::bigint, data = $5::text
       WHERE id = $1::text AND version = $6::bigint AND expires_at > ${now}
       RETURNING id`,
      [...valuesOf(record), expectedVersion],
    )
    return replaced.length === 1
  }

  async list(subject: string): Promise<readonly SessionRecord[]> {
    const rows = await this.#connection.query(
      `SELECT id, subject, version, expires_at AS expires, data FROM ${this.#table}
       WHERE subject = $1::text AND expires_at > ${now}`,
      [subject],
    )
    return rows.map(recordOf)
  }
}

const valuesOf = ({ id, subject, version, expiresAt, data }: SessionRecord): unknown[] => [
  id,
  subject,
  version,
  whole(expiresAt),
  data,
]

const recordOf = (row: Row): SessionRecord => ({
  id: String(row['id']),
  subject: String(row['subject']),
  version: Number(row['version']),
  expiresAt: Number(row['expires']),
  data: String(row['data']),
})
