import type { Maybe, RevocationHealth, RevocationSubject, Revocations } from '@bearer/core'
import type { RetryQueue } from './retry-queue.ts'

/** The names of what waits in the queue. */
export const taskName = {
  session: (id: string): string => `session ${id}`,
  /** All sessions of the subject of this one. */
  everywhereOf: (id: string): string => `everywhere of ${id}`,
  subject: (subject: string): string => `subject ${subject}`,
}

/**
 * Revocations as this process knows them: a log-out that the store has not taken yet holds here. A mirror does that by itself.
 */
export class RevokedHere implements Revocations {
  readonly #revocations: Revocations
  readonly #queue: RetryQueue

  constructor(revocations: Revocations, queue: RetryQueue) {
    this.#revocations = revocations
    this.#queue = queue
  }

  isRevoked(token: RevocationSubject, options?: Parameters<Revocations['isRevoked']>[1]): Maybe<boolean> {
    return (this.#queue.size > 0 && this.#waits(token)) || this.#revocations.isRevoked(token, options)
  }

  revoke(...given: Parameters<Revocations['revoke']>): Promise<void> {
    return this.#revocations.revoke(...given)
  }

  open(...given: Parameters<NonNullable<Revocations['open']>>): void {
    this.#revocations.open?.(...given)
  }

  keepLost(ms: number): void {
    this.#revocations.keepLost?.(ms)
  }

  watch(...given: Parameters<NonNullable<Revocations['watch']>>): void {
    this.#revocations.watch?.(...given)
  }
  unwatch(...given: Parameters<NonNullable<Revocations['unwatch']>>): void {
    this.#revocations.unwatch?.(...given)
  }

  async ready(): Promise<void> {
    await this.#revocations.ready?.()
  }

  health(): RevocationHealth {
    return this.#revocations.health?.() ?? { ok: true }
  }

  async close(): Promise<void> {
    await this.#revocations.close?.()
  }

  #waits({ sessionId, subject, issuedAt }: RevocationSubject): boolean {
    const { session, everywhereOf, subject: ofSubject } = taskName
    const names = sessionId === undefined ? [] : [session(sessionId), everywhereOf(sessionId)]
    if (names.some((name) => this.#queue.find(name))) return true
    const everywhere = subject === undefined ? undefined : this.#queue.find(ofSubject(subject))
    return everywhere !== undefined && issuedAt * 1000 <= everywhere.since
  }
}
