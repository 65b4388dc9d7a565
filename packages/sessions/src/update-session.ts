import { isLive } from './records/live-sessions.ts'
import { changed, checkedChanges, type SessionChanges } from './records/session-changes.ts'
import type { SessionParts } from './session-parts.ts'

/** Changes what a session has from its next access token on. Gives whether there is such a session, that has not ended. */
export async function updateSession(
  { configuration, families }: SessionParts,
  sessionId: string,
  given: SessionChanges,
): Promise<boolean> {
  const changes = checkedChanges('update', given)
  return families.update<boolean>(sessionId, async (session, now) => {
    if (!session || !isLive(session, now)) return { result: false }
    const next = { ...changed(session, changes), updates: (session.updates ?? 0) + 1 }
    const { subject, clientId, scope, claims, authTime, acr, amr, act, cnf } = next
    // What cannot be issued is not stored either: no refresh would ever succeed.
    await configuration.issuance.issue(
      { subject, clientId, scope, sessionId, claims, authTime, acr, amr, act, cnf },
      { issuedAt: undefined, notAfter: undefined, audience: undefined, accessTokenTtl: undefined },
    )
    return { next, result: true }
  })
}
