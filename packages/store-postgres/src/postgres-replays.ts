import { type ReplayStore, systemClock } from '@bearer/core'
import type { Connection } from './client.ts'
import { now, whole } from './clock.ts'
import type { Sweep } from './sweep.ts'

/** What must not be seen twice: a row each, taken by whoever comes first. */
export class PostgresReplays implements ReplayStore {
  readonly #connection: Connection
  readonly #table: string
  readonly #sweep: Sweep

  constructor(connection: Connection, schema: string, sweep: Sweep) {
    this.#connection = connection
    this.#table = `"${schema}".replays`
    this.#sweep = sweep
  }

  /**
   * A key is kept until `expiresAt`, or for as long as that is away by the caller's clock: the later counts. A caller whose
   * clock is behind would name a time that has passed here, and nothing would be remembered.
   */
  async add(key: string, expiresAt: number): Promise<boolean> {
    const added = await this.#connection.query(
      `INSERT INTO ${this.#table} AS known (key, expires_at)
       VALUES ($1::text, GREATEST($2::bigint, ${now} + $3::bigint))
       ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at WHERE known.expires_at <= ${now}
       RETURNING key`,
      [key, whole(expiresAt), whole(expiresAt - systemClock())],
    )
    this.#sweep.afterWrite()
    return added.length === 1
  }
}
