import { refusal } from '@bearer/core'
import { must } from './checks.ts'
import { checkDetails } from './details.ts'
import { checkedContent, contentNames } from './issue/token-content.ts'
import { checkLifetime, lifetimeNames, lifetimeOf } from './lifetime.ts'
import { liveSessions } from './records/live-sessions.ts'
import type { Session } from './records/session-record.ts'
import { newFamilySecret, sessionIdOf } from './refresh/refresh-token.ts'
import type { SessionParts } from './session-parts.ts'
import type { StartOptions, Tokens } from './sessions.ts'
import { issueTokens } from './tokens.ts'

const optionNames = [
  ...contentNames.filter((name) => name !== 'sessionId'),
  'device',
  'details',
  'previous',
  ...lifetimeNames,
]

/** Starts a session: one that it replaces ends, and the least recently used where the subject has too many. */
export async function startSession(
  parts: SessionParts,
  given: StartOptions,
  check?: (tokens: Tokens) => void,
): Promise<Tokens> {
  const options = checkedOptions(given)
  const { configuration, families, revocations } = parts
  const startedAt = Math.max(...(await Promise.all(partiesOf(options).map((one) => issueTime(parts, one)))))
  const familySecret = newFamilySecret()
  const sessionId = await sessionIdOf(familySecret)
  const session = newSession(parts, options, startedAt)
  // What cannot be issued is not stored either.
  const tokens = await issueTokens(configuration, {
    sessionId,
    familySecret,
    session,
    scope: session.scope,
    issuedAt: startedAt,
  })
  check?.(tokens)
  await families.insert(sessionId, session)
  if (await isOvertaken(parts, session)) {
    await revocations.revoke(sessionId)
    throw refusal('store_unavailable')
  }
  if (options.previous !== undefined) await revocations.revokePresented(options.previous)
  await endOldest(parts, options, sessionId)
  return tokens
}

function checkedOptions(given: StartOptions): StartOptions {
  const options = checkedContent('start', given, optionNames)
  const { device, previous } = options
  must(device === undefined || typeof device === 'string', 'device is a text for the list of sessions, or left out.')
  must(previous === undefined || typeof previous === 'string', 'previous is a refresh token, or left out.')
  checkLifetime(options)
  checkDetails(options.details)
  return options
}

function newSession({ configuration, policy }: SessionParts, options: StartOptions, startedAt: number): Session {
  const { clock, clientId } = configuration
  const { idleMs, absoluteMs } = lifetimeOf(options, configuration)
  const { subject, scope, claims, device, details, acr, amr, act } = options
  const now = clock()
  return {
    status: 'active',
    generation: 0,
    origin: -1,
    since: -1,
    lost: 0,
    keyId: policy.keyId,
    rotatedAt: 0,
    idleEnd: now + Math.min(idleMs, absoluteMs),
    absoluteEnd: now + absoluteMs,
    clientId: options.clientId ?? clientId,
    idleMs: options.idleTtl === undefined ? undefined : idleMs,
    persistent: options.persistent,
    subject,
    startedAt,
    createdAt: now,
    lastUsedAt: now,
    scope,
    claims,
    device,
    details,
    authTime: options.authTime ?? startedAt,
    acr,
    amr,
    act,
  }
}

/** The second that a new log-in counts as issued at: after a cut-off of this very second, the next one. */
async function issueTime({ configuration, revocations }: SessionParts, subject: string): Promise<number> {
  const now = Math.floor(configuration.clock() / 1000)
  return (await revocations.isRevoked({ subject, issuedAt: now }, { fresh: true })) ? now + 1 : now
}

/**
 * Whether a log-out everywhere came between this log-in and its insertion. It may have listed the subject's sessions
 * before: nobody else would end this one. Whoever logs in must try again, with credentials that are looked at again.
 */
async function isOvertaken({ revocations }: SessionParts, session: Session): Promise<boolean> {
  const asked = partiesOf(session).map((subject) =>
    revocations.isRevoked({ subject, issuedAt: session.startedAt }, { fresh: true }),
  )
  return (await Promise.all(asked)).includes(true)
}

/** Whose log-out everywhere ends a session: its subject's, and that of who acts for it. */
const partiesOf = ({ subject, act }: Pick<Session, 'subject' | 'act'>): readonly string[] =>
  act ? [subject, act.sub] : [subject]

/** Acting counts apart, and for the actor alone: it never ends a session of the subject. */
async function endOldest(parts: SessionParts, { subject, act }: StartOptions, except: string): Promise<void> {
  const all = act ? await liveSessions(parts, act.sub, 'acting') : await liveSessions(parts, subject)
  const others = all.filter(({ actor }) => actor?.sub === act?.sub).filter(({ id }) => id !== except)
  for (const { id } of others.slice(parts.configuration.maxSessions - 1)) await parts.revocations.revoke(id)
}
