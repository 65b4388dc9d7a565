import { ConfigurationError, type Maybe, memberOf, ownMember, refusal, type SessionRecord } from '@bearer/core'
import type { SessionsConfiguration } from '../configuration.ts'
import { isBarrierId } from './login-barrier.ts'
import { pointedAt, toPointer } from './pointer.ts'
import { readRecord } from './read-record.ts'
import { recordEnd, type Session, subjectKeyOf, toRecord, toSession } from './session-record.ts'

/** What a decision makes of a session: its next state, if that changes, and what to tell the caller. */
export interface Decision<Result> {
  readonly next?: Session | undefined
  readonly result: Result
}

/** What lies under a subject. */
export interface Listed {
  /** Of its sessions, and of those in which it acts or somebody acts for it. */
  readonly records: readonly SessionRecord[]
  readonly barrier: SessionRecord | undefined
}

/** The keys of a session's subject and, where there is one, of who acts for it. */
export type PartyKeys = readonly [subjectKey: string, actorKey?: string]

/** Sessions by id; nothing for a record that is none of ours. */
export type ReadSessions = readonly (readonly [id: string, session: Session | undefined])[]

/** A compare-and-swap that keeps losing this often is no race any more. */
const maxAttempts = 64

/** How long a record lives that only shows whether the store can be used. */
const probeMs = 60_000

/** No session lives longer than a year, whatever a record says. */
const maxLifeMs = 31_536_000_000

/** Short enough for what `failed` tells. */
const noRecord = 'The store gave a record whose version or expiresAt is no number: it counts for nothing.'
const textAdvice = 'The store gives numbers as text (BIGINT?): give version, expiresAt and now as numbers.'

const hasNumberTexts = ({ version, expiresAt }: SessionRecord, now?: unknown): boolean =>
  [version, expiresAt, now].some((value: unknown) => typeof value === 'string' && /^\d+$/.test(value))

const isSound = ({ version, expiresAt }: SessionRecord): boolean =>
  Number.isSafeInteger(version) && Number.isFinite(expiresAt)

/** Sessions in their store: read, decide, replace at the version that was read; never a write without a decision. */
export class Families {
  readonly #configuration: SessionsConfiguration
  #longestMs: number

  constructor(configuration: SessionsConfiguration) {
    this.#configuration = configuration
    this.#longestMs = configuration.absoluteMs
  }

  /** The longest life of a session that this process has met, or may give, in milliseconds. */
  get longestMs(): number {
    return this.#longestMs
  }

  /** The key that what belongs to a subject lies under. */
  keyOf(subject: string): Maybe<string> {
    return subjectKeyOf(this.#configuration.issuer.issuer, subject)
  }

  /** Inserts a session, under the keys of its subject and, where somebody acts for it, of who does. */
  async insert(id: string, session: Session, [subjectKey, actorKey]: PartyKeys): Promise<void> {
    const record = this.#record(id, actorKey ?? subjectKey, session, 0, this.#configuration.clock())
    // First: a session that nothing points to would outlive its subject's others.
    if (actorKey !== undefined) await this.#insert(toPointer(id, subjectKey, record.expiresAt))
    this.#remember(session)
    await this.#insert(record)
  }

  /**
   * Inserts a record of a new session, whose id nobody else can have. If it is there after a failure, the answer was lost, perhaps to a
   * client that has sent the record again: it was inserted, and a log-in that was told otherwise would leave a session that nobody has.
   */
  #insert(record: SessionRecord): Maybe<void> {
    return this.#ask(async () => {
      try {
        await this.#store.insert(record)
      } catch (error) {
        const read = async () => this.#store.read(record.id)
        const found = await read().catch(() => undefined)
        if (found?.record.data !== record.data) throw error
      }
    })
  }

  /**
   * Applies a decision atomically. It is made anew whenever somebody else's came first. A record that is none of ours
   * decides nothing, unless it may count as unknown. What a decision rejects with leaves the record as it is. `now` is by the store's
   * clock, where it has one to give (`isShared`), else by that of this process.
   */
  async update<Result>(
    id: string,
    decideOn: (session: Session | undefined, now: number, isShared: boolean) => Maybe<Decision<Result>>,
    unreadable: 'refuse' | 'unknown' = 'refuse',
  ): Promise<Result> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const read = await this.#ask(() => readRecord(this.#store, id))
      const session = read && this.#sessionOf(read.record)
      const shared = read && memberOf(read, 'now')
      const now = shared ?? this.#configuration.clock()
      if (!Number.isFinite(now) || (read && !session && unreadable === 'refuse')) break
      const decision = await decideOn(session, now, shared !== undefined)
      const { result } = decision
      const next = ownMember(decision, 'next') as Session | undefined
      if (!next || !read || !session) return result
      const record = this.#record(id, read.record.subject, next, read.record.version + 1, now)
      if ((await this.#ask(() => this.#store.replace(record, read.record.version))) === true) return result
    }
    throw refusal('store_unavailable')
  }

  /** The sessions of a subject, and those in which it acts or somebody acts for it. */
  async list(subject: string): Promise<ReadSessions> {
    return this.readAll((await this.listed(await this.keyOf(subject))).records)
  }

  /** Their records as they are, and the subject's barrier, which lies among them. */
  async listed(subjectKey: string): Promise<Listed> {
    const records = await this.#ask(async () => {
      const given: unknown = await this.#store.list(subjectKey)
      if (Array.isArray(given)) return given as readonly SessionRecord[]
      throw new TypeError('The store gave what is no list of records.')
    })
    for (const record of records) this.#reportUnsound(record)
    return {
      records: records.filter(({ id }) => !isBarrierId(id)),
      barrier: records.find(({ id }) => isBarrierId(id)),
    }
  }

  readAll(records: readonly SessionRecord[]): Promise<ReadSessions> {
    const read = records.map(async (record) => {
      const acting = pointedAt(record)
      return acting === undefined
        ? ([record.id, this.#read(record)] as const)
        : ([acting, await this.#find(acting)] as const)
    })
    return Promise.all(read)
  }

  /**
   * Writes a record of no session and reads it back, to see whether the store can be used. Rejects with a ConfigurationError
   * where it cannot, and waiting would not help.
   */
  async probe(): Promise<void> {
    const now = this.#configuration.clock()
    const id = `ready ${crypto.randomUUID()}`
    await this.#store.insert({ id, subject: id, version: 0, expiresAt: now + probeMs, data: '{}' })
    const read = await this.#store.read(id)
    if (read && hasNumberTexts(read.record, memberOf(read, 'now'))) throw new ConfigurationError(textAdvice)
  }

  /** The session of a record; nothing, and a report, where its numbers are none. */
  #sessionOf(record: SessionRecord): Session | undefined {
    this.#reportUnsound(record)
    return this.#read(record)
  }

  #read(record: SessionRecord): Session | undefined {
    return isSound(record) ? this.#remember(toSession(record)) : undefined
  }

  #reportUnsound(record: SessionRecord): void {
    if (isSound(record)) return
    try {
      this.#ask(() => {
        throw hasNumberTexts(record) ? new ConfigurationError(textAdvice) : new TypeError(noRecord)
      })
    } catch {
      // It has been told: what to make of the record is the caller's.
    }
  }

  /** A revocation that the store loses is kept as long as its session could be used, which may be longer than others. */
  #remember<Known extends Session | undefined>(session: Known): Known {
    const ms = session ? session.absoluteEnd - session.createdAt : 0
    if (ms > this.#longestMs) this.#longestMs = Math.min(ms, maxLifeMs)
    if (session?.idleMs !== undefined) this.#configuration.revocations.keepLost?.(session.idleMs)
    return session
  }

  async #find(id: string): Promise<Session | undefined> {
    const read = await this.#ask(() => readRecord(this.#store, id))
    return read && this.#sessionOf(read.record)
  }

  #ask<Result>(ask: () => Maybe<Result>): Maybe<Result> {
    return this.#configuration.ask('store', ask)
  }

  get #store(): SessionsConfiguration['store']['sessions'] {
    return this.#configuration.store.sessions
  }

  #record(id: string, subjectKey: string, session: Session, version: number, now: number): SessionRecord {
    return toRecord(id, subjectKey, session, version, recordEnd(session, now))
  }
}
