import type { RevocationEntry } from '../stores/contracts.ts'
import { revocationKey } from './keys.ts'
import type { RevocationSubject } from './revocations.ts'

/** The revocations that a process knows of. Entries grow, never shrink, and go when they have expired. */
export class LiveSet {
  readonly #entries = new Map<string, RevocationEntry>()
  #sweeping: Iterator<RevocationEntry> = this.#entries.values()

  /** Takes entries in; gives those that changed something. */
  add(entries: readonly RevocationEntry[], now: number): readonly RevocationEntry[] {
    this.#sweep(now, 5000 + 2 * entries.length)
    return entries.filter((entry) => !hasExpired(entry, now) && this.#grow(entry))
  }

  /** Whether a token is revoked by any of its keys. */
  revokes({ issuer, tokenId, sessionId, subject, issuedAt }: RevocationSubject, now: number): boolean {
    if (this.#entries.size === 0) return false
    return (
      (sessionId !== undefined && this.#covers(revocationKey.session(issuer, sessionId), issuedAt, now)) ||
      (tokenId !== undefined && this.#covers(revocationKey.token(issuer, tokenId), issuedAt, now)) ||
      (subject !== undefined && this.#covers(revocationKey.subject(issuer, subject), issuedAt, now))
    )
  }

  values(): IterableIterator<RevocationEntry> {
    return this.#entries.values()
  }

  get size(): number {
    return this.#entries.size
  }

  #covers(key: string, issuedAt: number, now: number): boolean {
    const entry = this.#entries.get(key)
    return entry !== undefined && issuedAt < entry.before && !hasExpired(entry, now)
  }

  #grow({ key, before, expiresAt }: RevocationEntry): boolean {
    const known = this.#entries.get(key)
    if (known && known.before >= before && known.expiresAt >= expiresAt) return false
    this.#entries.set(key, {
      key,
      before: Math.max(before, known?.before ?? 0),
      expiresAt: Math.max(expiresAt, known?.expiresAt ?? 0),
    })
    return true
  }

  /** Looks at some of the entries each time, so that no request waits for a look at all of a million. */
  #sweep(now: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const { value, done } = this.#sweeping.next()
      if (done) {
        this.#sweeping = this.#entries.values()
        return
      }
      if (hasExpired(value, now)) this.#entries.delete(value.key)
    }
  }
}

/** By a clock that tells no time (NaN) nothing ever expires. */
const hasExpired = ({ expiresAt }: RevocationEntry, now: number): boolean => expiresAt <= now
