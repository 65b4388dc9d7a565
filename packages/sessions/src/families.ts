import { type RevocationEntry, refusal, revocationKey } from '@bearer/core'
import type { SessionsConfiguration } from './options.ts'
import { type Session, subjectKeyOf, toRecord, toSession } from './session-record.ts'

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
    await this.#stored(async () => this.#store.insert(await this.#record(id, session, 0)))
  }

  /** Applies a decision atomically. It is made anew whenever somebody else's came first. */
  async update<Result>(
    id: string,
    decideOn: (session: Session | undefined, now: number) => Decision<Result>,
  ): Promise<Result> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const read = await this.#stored(() => this.#store.read(id))
      const session = read && this.#decoded(() => toSession(read.record))
      const { next, result } = decideOn(session, read?.now ?? this.#configuration.clock())
      if (!next || !read) return result
      const record = await this.#record(id, next, read.record.version + 1)
      if (await this.#stored(() => this.#store.replace(record, read.record.version))) return result
    }
    throw refusal('store_unavailable')
  }

  /** The sessions of a subject, by id. */
  async list(subject: string): Promise<readonly (readonly [id: string, session: Session])[]> {
    const key = await subjectKeyOf(this.#configuration.issuer.issuer, subject)
    const records = await this.#stored(() => this.#store.list(key))
    return records.map((record) => [record.id, this.#decoded(() => toSession(record))] as const)
  }

  /** Revokes a session, if there is one, and makes that known. */
  async revoke(id: string): Promise<void> {
    const session = await this.update(id, (found) => ({
      next: found?.status === 'active' ? { ...found, status: 'revoked' } : undefined,
      result: found,
    }))
    await this.publish(id, session)
  }

  /**
   * Makes the end of a session known to all guards, and notes that this is done. The entry lives as long as the session's
   * refresh token could: a store that forgets the record's last state must not bring it back.
   */
  async publish(id: string, session: Session | undefined): Promise<void> {
    const { issuer, idleMs, clock } = this.#configuration
    const lastUse = session ? session.idleEnd : clock() + idleMs
    const lastToken = clock() + issuer.accessTokenTtl * 1000
    await this.revokeEntries([
      {
        key: revocationKey.session(issuer.issuer, id),
        before: Number.MAX_SAFE_INTEGER,
        expiresAt: Math.max(lastUse, lastToken) + marginMs,
      },
    ])
    if (!session || session.published) return
    await this.update(id, (found) => ({
      next: found?.status === 'revoked' && !found.published ? { ...found, published: true } : undefined,
      result: undefined,
    }))
  }

  async revokeEntries(entries: readonly RevocationEntry[]): Promise<void> {
    await this.#stored(() => this.#configuration.revocations.revoke(entries))
  }

  get #store(): SessionsConfiguration['store']['sessions'] {
    return this.#configuration.store.sessions
  }

  async #record(id: string, session: Session, version: number): Promise<ReturnType<typeof toRecord>> {
    const key = await subjectKeyOf(this.#configuration.issuer.issuer, session.subject)
    return toRecord(id, key, session, version)
  }

  #decoded(read: () => Session): Session {
    try {
      return read()
    } catch {
      throw refusal('store_unavailable')
    }
  }

  /** A store that fails has decided nothing. */
  async #stored<Result>(call: () => Promise<Result>): Promise<Result> {
    try {
      return await call()
    } catch {
      throw refusal('store_unavailable')
    }
  }
}

/** What clocks may differ by, and a minute. */
export const marginMs = 65_000
