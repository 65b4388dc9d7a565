import type { Connection } from './client.ts'
import { now } from './clock.ts'

/** Rows that one statement takes out: none holds locks for long. */
const batch = 5000

/** How long to leave a table alone that was swept, in milliseconds. */
const pause = 5000

/** What came longer ago than this, in milliseconds, can be followed one by one no more; nor can what lies so many back. */
const retention = 3_600_000
const length = 1_000_000

/**
 * Takes out what has expired, beside the writes that bring new rows: every few seconds, and until nothing is left, so faster
 * than they come. A table nobody writes to any more does not grow. Several processes leave each other's rows alone.
 */
export class Sweep {
  readonly #connection: Connection
  readonly #statements: readonly string[]
  #sweptAt = Number.NEGATIVE_INFINITY

  constructor(connection: Connection, statements: readonly string[]) {
    this.#connection = connection
    this.#statements = statements
  }

  /** Sweeps when it is time. The write is not kept waiting for it, and does not fail with it. */
  afterWrite(): void {
    if (performance.now() - this.#sweptAt < pause) return
    this.#sweptAt = performance.now()
    this.#run().catch(() => {})
  }

  async #run(): Promise<void> {
    for (const statement of this.#statements) {
      for (let count = batch; count === batch; ) {
        const [row] = await this.#connection.query(statement, [])
        count = Number(row?.['count'])
      }
    }
  }
}

const counted = (table: string, rows: string, guard: string): string =>
  `WITH gone AS (
     DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${rows} LIMIT ${batch} FOR UPDATE SKIP LOCKED))
       AND ${guard} RETURNING 1
   ) SELECT count(*) AS count FROM gone`

/** Takes expired rows out of a table. */
export const expiredRows = (table: string): string =>
  counted(table, `expires_at <= ${now} ORDER BY expires_at`, `expires_at <= ${now}`)

/** Takes changes out that are too old to be followed; the newest stays, for followers go on from it. */
export const oldChanges = (table: string): string => {
  const newest = `(SELECT max(position) FROM ${table})`
  const old = `position < ${newest} AND (at <= ${now} - ${retention} OR position < ${newest} - ${length})`
  return counted(table, `${old} ORDER BY position`, old)
}
