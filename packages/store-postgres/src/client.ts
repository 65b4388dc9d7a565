/** Whatever answers a query with rows: a `Pool` of pg, a PGlite. TLS, credentials and the pool's size are its own. */
export interface PostgresClient {
  query(text: string, values: unknown[]): Promise<{ readonly rows: unknown[] }>
}

/** A row, by the names of its columns. Numbers may be text: drivers give those of 64 bits so. */
export interface Row {
  readonly [column: string]: unknown
}

/** All that the store needs of a client. */
export interface Connection {
  query(text: string, values: readonly unknown[]): Promise<readonly Row[]>
  /**
   * Calls `heard` for each notification on a channel, and `lost` when none will come any more; gives what ends it. Absent
   * where the client cannot.
   */
  listen?(channel: string, heard: () => void, lost: () => void): Promise<() => void>
}
