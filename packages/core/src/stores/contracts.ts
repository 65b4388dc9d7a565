/** One session (a family of refresh tokens). `data` is opaque JSON and holds no credential. */
export interface SessionRecord {
  readonly id: string
  /** SHA-256 of issuer and subject: the key under which {@link SessionStore.list} finds it. */
  readonly subject: string
  /** Grows by one with each replacement. */
  readonly version: number
  /** Milliseconds since the epoch; the store may forget the record afterwards, never before. */
  readonly expiresAt: number
  readonly data: string
}

/** Keeps session records by compare-and-swap. It holds no rule: a store is an afternoon's work. */
export interface SessionStore {
  /** Adds a record. Rejects where one with this id is there already. */
  insert(record: SessionRecord): Promise<void>
  /** Reads a record, strongly consistent; `now` (a number, ms) where the store has a clock of its own. */
  read(id: string): Promise<{ readonly record: SessionRecord; readonly now?: number | undefined } | undefined>
  /** Replaces a record, its expiry included, if, and only if, its version still is `expectedVersion`; atomic. */
  replace(record: SessionRecord, expectedVersion: number): Promise<boolean>
  /** The records of one subject that have not expired. */
  list(subject: string): Promise<readonly SessionRecord[]>
}

/** One revocation. A later `before` or `expiresAt` for the same key wins; nothing makes either smaller. */
export interface RevocationEntry {
  /** Built by core from issuer and `jti`, `sid` or `sub`; opaque to the store. */
  readonly key: string
  /** Seconds: tokens issued before it are revoked. For one token or session: `Number.MAX_SAFE_INTEGER`. */
  readonly before: number
  /** Milliseconds since the epoch: the last token that it concerns is expired by then. */
  readonly expiresAt: number
}

/** A page of the live set (`snapshot`) or of what came after a cursor (`changes`). */
export interface RevocationChanges {
  readonly entries: readonly RevocationEntry[]
  /** Where to go on. Opaque. */
  readonly cursor: string
  readonly kind: 'snapshot' | 'changes'
  /** Whether the next page is there already. */
  readonly more: boolean
}

/** Keeps what has been revoked. */
export interface RevocationStore {
  /**
   * Seconds, up to 60, without an answer after which its own calls reject. Who waits for it waits a moment longer, to be told
   * why. Default: 5, after which it is given up.
   */
  readonly timeout?: number | undefined
  /** Adds entries; idempotent, and the greater `before` and `expiresAt` win. */
  put(entries: readonly RevocationEntry[]): Promise<void>
  /** The live entries among these keys. */
  get(keys: readonly string[]): Promise<readonly RevocationEntry[]>
  /**
   * Follows the set. Without a cursor, or with one that it can no longer continue, it answers with a `snapshot` of the
   * live set (in pages while `more`); with one, with what came since, in the order in which it was put, waiting up to
   * `waitMs` for something to come. It rejects where it cannot go on with a snapshot that is half read.
   */
  changes?(
    cursor: string | undefined,
    options: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<RevocationChanges>
}

/** Remembers what must not be seen twice (DPoP proofs, logout tokens). */
export interface ReplayStore {
  /** Atomic: true the first time a key is added before its `expiresAt` (ms), false afterwards. */
  add(key: string, expiresAt: number): Promise<boolean>
  /**
   * Several at once, each as {@link add} has it, with an answer for each in their order; of one key that is there twice, the
   * later is not the first. Worth having where that is one round trip instead of many: guards ask once for each turn of the event loop.
   */
  addAll?(entries: readonly Replay[]): Promise<readonly boolean[]>
}

/** What {@link ReplayStore.addAll} takes. */
export interface Replay {
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** The three facets that one backend usually offers together. */
export interface Store {
  readonly sessions: SessionStore
  readonly revocations: RevocationStore
  readonly replays: ReplayStore
}
