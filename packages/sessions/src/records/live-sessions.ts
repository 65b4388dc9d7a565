import type { SessionSummary } from '../sessions.ts'
import type { ReadSessions } from './families.ts'
import type { Session } from './session-record.ts'

/** A subject's own sessions, or those in which it acts or somebody acts for it, that have not ended, the last used first. */
export function liveSessions(
  sessions: ReadSessions,
  now: number,
  kind: 'own' | 'acting' = 'own',
): readonly SessionSummary[] {
  return sessions
    .flatMap(([id, session]) =>
      session && isLive(session, now) && (session.act ? 'acting' : 'own') === kind ? [summaryOf(id, session)] : [],
    )
    .sort((a, b) => b.lastUsedAt - a.lastUsedAt)
}

const summaryOf = (id: string, { subject, act, device, details, createdAt, lastUsedAt }: Session): SessionSummary => ({
  id,
  ...(act && { subject, actor: act }),
  device,
  details,
  createdAt,
  lastUsedAt,
})

export const isLive = (session: Session, now: number): boolean =>
  session.status === 'active' && now < session.idleEnd && now < session.absoluteEnd
