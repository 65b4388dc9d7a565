import { type Maybe, refusal, type SessionRecord } from '@bearer/core'
import type { SessionsConfiguration } from './options.ts'
import { recordEnd, type Session, subjectKeyOf, toRecord, toSession } from './session-record.ts'

/** What a decision makes of a session: its next state, if that changes, and what to tell the caller. */
export interface Decision<Result> {
  readonly next?: Session | undefined
  readonly result: Result
}

/** A compare-and-swap that keeps losing this often is no race any more. */
const maxAttempts = 64

/** Sessions in their store: read, decide, replace at the version that was read; never a write without a decision. */
export class Families {
  readonly #configuration: SessionsConfiguration

  constructor(configuration: SessionsConfiguration) {
    this.#configuration = configuration
  }

  async insert(id: string, session: Session): Promise<void> {
    const key = await subjectKeyOf(this.#configuration.issuer.issuer, session.subject)
    const record = this.#record(id, key, session, 0, this.#configuration.clock())
    await this.#ask(() => this.#store.insert(record))
  }

  /**
   * Applies a decision atomically. It is made anew whenever somebody else's came first. A record that is none of ours
   * decides nothing, unless it may count as unknown. What a decision rejects with leaves the record as it is.
   */
  async update<Result>(
    id: string,
    decideOn: (session: Session | undefined, now: number) => Maybe<Decision<Result>>,
    unreadable: 'refuse' | 'unknown' = 'refuse',
  ): Promise<Result> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const read = await this.#ask(() => this.#store.read(id))
      const session = read && toSession(read.record)
      const now = read?.now ?? this.#configuration.clock()
      if (!Number.isFinite(now) || (read && !session && unreadable === 'refuse')) break
      const { next, result } = await decideOn(session, now)
      if (!next || !read) return result
      const record = this.#record(id, read.record.subject, next, read.record.version + 1, now)
      if ((await this.#ask(() => this.#store.replace(record, read.record.version))) === true) return result
    }
    throw refusal('store_unavailable')
  }

  /** The sessions of a subject, by id; nothing for a record that is none of ours. */
  async list(subject: string): Promise<readonly (readonly [id: string, session: Session | undefined])[]> {
    const key = await subjectKeyOf(this.#configuration.issuer.issuer, subject)
    const records = await this.#ask(() => this.#store.list(key))
    return records.map((record) => [record.id, toSession(record)] as const)
  }

  #ask<Result>(ask: () => Promise<Result>): Promise<Result> {
    return this.#configuration.ask('store', ask)
  }

  get #store(): SessionsConfiguration['store']['sessions'] {
    return this.#configuration.store.sessions
  }

  #record(id: string, subjectKey: string, session: Session, version: number, now: number): SessionRecord {
    const accessTokenMs = this.#configuration.issuer.accessTokenTtl * 1000
    return toRecord(id, subjectKey, session, version, recordEnd(session, now, accessTokenMs))
  }
}
