import type { Clock } from '../clock.ts'
import type { BearerEvents } from '../events.ts'
import type { RevocationHealth } from '../health.ts'
import type { RevocationEntry } from '../stores/contracts.ts'

/** What revocation needs to know of a token. */
export interface RevocationSubject {
  readonly issuer: string
  readonly tokenId: string | undefined
  readonly sessionId: string | undefined
  readonly subject: string | undefined
  /** Seconds; a token without `iat` counts as issued at 0. */
  readonly issuedAt: number
}

/** Somebody who keeps a token in use after its request. */
export interface RevocationWatcher {
  readonly revocationSubject: RevocationSubject
  /** The token may have been revoked: it is to be asked about. Never throws. */
  recheck(): void
  /** Nothing more can be known of revocations: it is to be asked about, and what cannot be decided then is not waited for. Never rejects. */
  lost(): void | Promise<void>
}

/** What a guard asks about revocation: `mirror(store)` or `direct(store)`. */
export interface Revocations {
  /**
   * Whether the token is revoked. Throws or rejects when that cannot be decided (503).
   * `fresh` asks the store itself, for routes that cannot live with a mirror's staleness; where the store is not known to be
   * current, that cannot be decided.
   */
  isRevoked(token: RevocationSubject, options?: { readonly fresh?: boolean | undefined }): boolean | Promise<boolean>
  /** Writes entries to the store; they hold in this process before the promise resolves. */
  revoke(entries: readonly RevocationEntry[]): Promise<void>
  /** Called once by the guard that uses it. */
  open?(context: {
    readonly clock: Clock
    emit<Name extends keyof BearerEvents>(name: Name, event: BearerEvents[Name]): void
  }): void
  /**
   * Called by sessions: for how long, in milliseconds, a session can be used again whose end its store has lost, with the
   * record that said so. An entry of a session that a store has lost is kept, and given back, for so long from then on.
   */
  keepLost?(ms: number): void
  /** Tells a watcher at once when its token may have been revoked. Without it, the guard asks from time to time. */
  watch?(watcher: RevocationWatcher): void
  /** Tells it no more; it has the same `revocationSubject` as when it was added. */
  unwatch?(watcher: RevocationWatcher): void
  ready?(): Promise<void>
  /** Whether it can decide at this moment; asks nobody that it waits for. Default: it can. */
  health?(): RevocationHealth
  close?(): void | Promise<void>
}
