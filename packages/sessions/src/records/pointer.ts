import { ownMember, parseJson, type SessionRecord } from '@bearer/core'
import { isText } from '../checks.ts'

/**
 * A record that names a session of somebody who acts for the subject: that one's record lies under the actor, and whoever ends
 * all sessions of the subject finds it by this.
 */
export function toPointer(sessionId: string, subjectKey: string, expiresAt: number): SessionRecord {
  const data = JSON.stringify({ acting: sessionId })
  return { id: `acting ${sessionId}`, subject: subjectKey, version: 0, expiresAt, data }
}

/** The session that a record points to; nothing where it is another record. */
export function pointedAt({ id, data }: SessionRecord): string | undefined {
  if (!id.startsWith('acting ')) return undefined
  try {
    const sessionId = ownMember(parseJson(data), 'acting')
    return isText(sessionId) ? sessionId : undefined
  } catch {
    return undefined
  }
}
