import type { SessionParts } from '../session-parts.ts'
import type { SessionSummary } from '../sessions.ts'
import type { Session } from './session-record.ts'

/** The sessions of a subject that have not ended, the last used first. */
export async function liveSessions(
  { configuration, families }: SessionParts,
  subject: string,
): Promise<readonly SessionSummary[]> {
  const now = configuration.clock()
  return (await families.list(subject))
    .flatMap(([id, session]) => (session && isLive(session, now) ? [summaryOf(id, session)] : []))
    .sort((a, b) => b.lastUsedAt - a.lastUsedAt)
}

const summaryOf = (id: string, { device, details, createdAt, lastUsedAt }: Session): SessionSummary => ({
  id,
  device,
  details,
  createdAt,
  lastUsedAt,
})

export const isLive = (session: Session, now: number): boolean =>
  session.status === 'active' && now < session.idleEnd && now < session.absoluteEnd
