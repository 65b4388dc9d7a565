import { isName, ownMember } from '@bearer/core'
import { must } from '../checks.ts'
import { isSessionId } from '../refresh/refresh-token.ts'
import type { SessionParts } from '../session-parts.ts'
import type { RevokedSession } from '../sessions.ts'

export const subjectAdvice = 'subject is a text that names the user, without control characters.'

/** Ends the session of a refresh token, or one by its id. Gives which one; nothing where it was none, or not the subject's. */
export async function endSession(
  { revocations, families }: SessionParts,
  session: string | RevokedSession,
): Promise<{ readonly sessionId: string; readonly subject: string | undefined } | undefined> {
  if (typeof session === 'string') {
    const ended = await revocations.revokePresented(session)
    return ended === undefined ? undefined : { sessionId: ended, subject: undefined }
  }
  const sessionId = ownMember(session, 'sessionId') as string
  must(isName(sessionId), 'revoke takes a refresh token or { sessionId }.')
  const subject = ownMember(session, 'subject') as string | undefined
  // A subject that is undefined must not pass for one that was left out: anybody's session would end.
  if (Object.hasOwn(session, 'subject')) {
    must(isName(subject), subjectAdvice)
    // A client wrote it: what names no session is looked up nowhere, and tells nothing of what else is kept.
    if (!isSessionId(sessionId)) return undefined
    const isTheirs = await families.update(sessionId, (found) => ({
      result: found?.subject === subject || (found?.act !== undefined && found.act.sub === subject),
    }))
    if (!isTheirs) return undefined
  }
  await revocations.revoke(sessionId)
  return { sessionId, subject }
}
