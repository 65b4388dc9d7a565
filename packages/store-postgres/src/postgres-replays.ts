import { type Replay, type ReplayStore, systemClock } from '@bearer/core'
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

  async add(key: string, expiresAt: number): Promise<boolean> {
    const [isNew = false] = await this.addAll([{ key, expiresAt }])
    return isNew
  }

  /**
   * One statement for all, in the order of their keys: two that met in another order would wait for each other. A key is kept until `expiresAt`, or for as long as that is away by the caller's clock: the later counts. A caller whose
   * clock is behind would name a time that has passed here, and nothing would be remembered.
   */
  async addAll(entries: readonly Replay[]): Promise<readonly boolean[]> {
    const asked = new Map<string, number>()
    for (const { key, expiresAt } of entries) asked.set(key, Math.max(expiresAt, asked.get(key) ?? 0))
    const sorted = [...asked].sort(([a], [b]) => (a < b ? -1 : 1))
    const added = await this.#connection.query(
      `INSERT INTO ${this.#table} AS known (key, expires_at)
       SELECT key, GREATEST(expires_at, ${now} + lasts)
       FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS given (key, expires_at, lasts)
       ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at WHERE known.expires_at <= ${now}
       RETURNING key`,
      [
        sorted.map(([key]) => key),
        sorted.map(([, expiresAt]) => whole(expiresAt)),
        sorted.map(([, expiresAt]) => whole(expiresAt - systemClock())),
      ],
    )
    this.#sweep.afterWrite()
    const firsts = new Set(added.map((row) => row['key']))
    // Of one key that was given twice, the first alone is new.
    return entries.map(({ key }) => firsts.delete(key))
  }
}
