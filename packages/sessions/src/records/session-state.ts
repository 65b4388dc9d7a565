import type { ActorClaim } from '../issue/token-content.ts'
import type { Session } from './session-record.ts'

/** What is known of a session, for the application to decide by. */
export interface SessionState {
  readonly sessionId: string
  readonly subject: string
  readonly clientId: string
  readonly scope: string | undefined
  readonly claims: { readonly [name: string]: unknown } | undefined
  /** Who acts for the subject. */
  readonly act: ActorClaim | undefined
  readonly device: string | undefined
  readonly details: unknown
  /** Seconds since the epoch: when the user logged in. */
  readonly authTime: number | undefined
  readonly acr: string | undefined
  readonly amr: readonly string[] | undefined
  /** Milliseconds since the epoch, as all that follows. */
  readonly createdAt: number
  readonly lastUsedAt: number
}

export function stateOf(sessionId: string, session: Session): SessionState {
  const { subject, clientId, scope, claims, act, device, details, authTime, acr, amr, createdAt, lastUsedAt } = session
  return {
    sessionId,
    subject,
    clientId,
    scope,
    claims,
    act,
    device,
    details,
    authTime,
    acr,
    amr,
    createdAt,
    lastUsedAt,
  }
}
