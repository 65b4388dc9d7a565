import type { SessionRecord } from '@bearer/core'
import { sha256, toBase64url, utf8 } from './bytes.ts'
import type { Family } from './rotation.ts'

/** Everything that is known of a session. Times are milliseconds, `startedAt` and `authTime` seconds. */
export interface Session extends Family {
  readonly subject: string
  /** The `iat` of its first access token. */
  readonly startedAt: number
  readonly createdAt: number
  readonly lastUsedAt: number
  readonly scope?: string | undefined
  readonly claims?: { readonly [name: string]: unknown } | undefined
  readonly device?: string | undefined
  readonly authTime?: number | undefined
  readonly acr?: string | undefined
  readonly amr?: readonly string[] | undefined
  /** Whether the revocation of a revoked session has been written: until then each use writes it again. */
  readonly published?: boolean | undefined
}

/** How long a record outlives its session, so that late reuse is still recognised. */
const afterlifeMs = 86_400_000

/** Writes a session as a record. It holds no credential: neither the family secret nor a token. */
export function toRecord(id: string, subjectKey: string, session: Session, version: number): SessionRecord {
  return {
    id,
    subject: subjectKey,
    version,
    expiresAt: session.absoluteEnd + afterlifeMs,
    data: JSON.stringify(session),
  }
}

/** Reads a record. Throws where it is none of ours. */
export function toSession(record: SessionRecord): Session {
  const session = JSON.parse(record.data) as Session
  if (typeof session?.generation !== 'number' || typeof session.subject !== 'string') {
    throw new Error('A session record is malformed.')
  }
  return session
}

/** The key that a subject's sessions are listed under: it tells nothing of who that is. */
export async function subjectKeyOf(issuer: string, subject: string): Promise<string> {
  return toBase64url(await sha256(utf8(JSON.stringify([issuer, subject]))))
}
