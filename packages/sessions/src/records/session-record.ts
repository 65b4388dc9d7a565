import { chain, type Maybe, ownMember, parseJson, type SessionRecord } from '@bearer/core'
import { isText } from '../checks.ts'
import { isConfirmation } from '../issue/confirmation.ts'
import { type ActorClaim, longestLifetime } from '../issue/token-content.ts'
import type { Family } from '../refresh/rotation.ts'
import { sha256, toBase64url, utf8 } from '../sealing/bytes.ts'

/** Everything that is known of a session. Times are milliseconds, `startedAt` and `authTime` seconds. */
export interface Session extends Family {
  readonly subject: string
  /** The `iat` of its first access token. */
  readonly startedAt: number
  readonly createdAt: number
  readonly lastUsedAt: number
  readonly scope?: string | undefined
  /** Scopes that the application has taken from it. */
  readonly withdrawn?: string | undefined
  readonly claims?: { readonly [name: string]: unknown } | undefined
  readonly device?: string | undefined
  /** JSON of the application's. */
  readonly details?: unknown
  readonly authTime?: number | undefined
  readonly acr?: string | undefined
  readonly amr?: readonly string[] | undefined
  /** Who acts for the subject. */
  readonly act?: ActorClaim | undefined
  /** False where its cookies end with the browser. */
  readonly persistent?: boolean | undefined
  /** How often the application has changed it by `update`. */
  readonly updates?: number | undefined
  /** Whether the revocation of a revoked session has been written: until then each use writes it again. */
  readonly published?: boolean | undefined
}

/** The largest tolerance that a guard may have, and a minute. */
export const marginMs = 360_000

/** How far a store may fall back without reviving a session: for so long its end is known beside its record. */
export const fallbackMs = 3 * 3_600_000

/** How long a record outlives its session, so that late reuse is still recognised. */
const afterlifeMs = 86_400_000

/** Writes a session as a record. It holds no credential: neither the family secret nor a token. */
export function toRecord(
  id: string,
  subjectKey: string,
  session: Session,
  version: number,
  expiresAt: number,
): SessionRecord {
  return { id, subject: subjectKey, version, expiresAt, data: JSON.stringify(session) }
}

/**
 * When a record may be forgotten. That of a revoked session goes as soon as the revocation is kept elsewhere, or concerns
 * no access token any more, and without a record there is no refresh: of a subject who logs in and out they would add up.
 */
export function recordEnd(session: Session, now: number): number {
  const whole = session.absoluteEnd + afterlifeMs
  if (session.status === 'active') return whole
  return Math.min(session.published ? now : now + longestLifetime * 1000 + marginMs, whole)
}

/** Reads a record. Gives nothing where it is none of ours, to the last member: what is missing must not pass for a good end. */
export function toSession(record: SessionRecord): Session | undefined {
  try {
    const data: unknown = parseJson(record.data)
    if (!isObject(data)) return undefined
    // With every member, so that one that was left out is undefined, whatever stands on Object.prototype.
    const session = { ...absent, ...(data as object) }
    return isSession(session) ? withOrigin(session) : undefined
  } catch {
    return undefined
  }
}

/**
 * What the current generation was made from: the one before, where a version wrote the record last that did not say, be it
 * that it left what it did not know as it was. Every version that says makes `origin` or `since` the one before.
 */
function withOrigin(session: Session): Session {
  const { generation, origin = -1, since = -1, lost = 0 } = session as Partial<Session> & Session
  const before = generation - 1
  const isSaid = Math.max(origin, since) === before
  if (isSaid && session.origin === origin && session.since === since && session.lost === lost) return session
  if (isSaid) return { ...session, origin, since, lost }
  return { ...session, origin: before, since: before, lost }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isGenerationOrNone = (value: unknown): boolean => value === -1 || isCount(value)
const isTime = (value: unknown): boolean => Number.isFinite(value)
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const orAbsent =
  (check: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || check(value)

const members: { readonly [Name in keyof Session]-?: (value: unknown) => boolean } = {
  status: (value) => value === 'active' || value === 'revoked',
  generation: isCount,
  origin: orAbsent(isGenerationOrNone),
  since: orAbsent(isGenerationOrNone),
  lost: orAbsent(isCount),
  keyId: isText,
  rotatedAt: isTime,
  idleEnd: isTime,
  absoluteEnd: isTime,
  clientId: isText,
  confidential: orAbsent((value) => typeof value === 'boolean'),
  idleMs: orAbsent((value) => isTime(value) && (value as number) > 0),
  subject: isText,
  startedAt: isTime,
  createdAt: isTime,
  lastUsedAt: isTime,
  scope: orAbsent(isText),
  withdrawn: orAbsent(isText),
  claims: orAbsent(isObject),
  device: orAbsent((value) => typeof value === 'string'),
  details: () => true,
  authTime: orAbsent(isTime),
  acr: orAbsent(isText),
  amr: orAbsent((value) => Array.isArray(value) && value.every(isText)),
  act: orAbsent((value) => isObject(value) && isText(ownMember(value, 'sub'))),
  cnf: orAbsent(isConfirmation),
  persistent: orAbsent((value) => typeof value === 'boolean'),
  updates: orAbsent(isCount),
  published: orAbsent((value) => typeof value === 'boolean'),
}

const checks = Object.entries(members) as readonly [keyof Session, (value: unknown) => boolean][]

const isSession = (value: Partial<Session>): value is Session => checks.every(([name, check]) => check(value[name]))

const absent = Object.fromEntries(checks.map(([name]) => [name, undefined])) as Partial<Session>

/** The key that a subject's sessions are listed under: it tells nothing of who that is. */
export function subjectKeyOf(issuer: string, subject: string): Maybe<string> {
  return chain(sha256(utf8(JSON.stringify([issuer, subject]))), toBase64url)
}
