import type { Clock, HolderProof, Pulse, Revocations, Store } from '@bearer/core'
import type { ClientCredentials } from './clients.ts'
import type { SessionCookies } from './cookies.ts'
import type { Issuance } from './issue/issuance.ts'
import type { Issuer } from './issue/issuer.ts'
import type { RetryQueue } from './log-out/retry-queue.ts'
import type { Ask } from './records/ask.ts'
import type { RefreshKeys } from './refresh/refresh-keys.ts'
import type { Renew } from './refresh/renewals.ts'
import type { Emit } from './session-events.ts'
import type { Tell } from './tell.ts'

/** The options, checked, with their defaults. */
export interface SessionsConfiguration {
  readonly issuer: Issuer
  readonly issuance: Issuance
  /** Seconds: the longest access token that this process issues, a client's own included. */
  readonly maxTokenLifetime: number
  readonly clientId: string
  readonly clients: readonly ClientCredentials[]
  /** The ids of clients whose sessions are refreshed with a secret alone. */
  readonly confidential: ReadonlySet<string>
  readonly refreshKeys: RefreshKeys
  readonly store: Store
  readonly revocations: Revocations
  readonly cookies: SessionCookies | undefined
  readonly origins: readonly string[]
  readonly idleMs: number
  readonly absoluteMs: number
  readonly graceMs: number
  readonly replacesLost: boolean
  readonly maxSessions: number
  readonly renew: Renew | undefined
  readonly proofs: readonly HolderProof[]
  /** What is to be done when the store is back. */
  readonly queue: RetryQueue
  readonly clock: Clock
  readonly emit: Emit
  readonly tell: Tell
  /** Whether the store of sessions answers. */
  readonly pulse: Pulse
  readonly ask: Ask
}
