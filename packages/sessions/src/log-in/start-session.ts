import { ownMember, refusal } from '@bearer/core'
import { must } from '../checks.ts'
import { refuseMachineNames } from '../clients.ts'
import { checkedContent, contentNames } from '../issue/token-content.ts'
import { checkLifetime, lifetimeNames, lifetimeOf } from '../lifetime.ts'
import type { Listed, ReadSessions } from '../records/families.ts'
import { liveSessions } from '../records/live-sessions.ts'
import type { LoginWatch } from '../records/login-barrier.ts'
import type { Session } from '../records/session-record.ts'
import { newFamilySecret, sessionIdOf } from '../refresh/refresh-token.ts'
import type { SessionParts } from '../session-parts.ts'
import type { SessionSummary, StartOptions, Tokens } from '../sessions.ts'
import { issueTokens } from '../tokens.ts'
import { checkDetails } from './details.ts'
import { refuseUnbound } from './proof-required.ts'

const optionNames = [
  ...contentNames.filter((name) => name !== 'sessionId'),
  'device',
  'details',
  'previous',
  'begunAt',
  'request',
  ...lifetimeNames,
]

/**
 * Starts a session: one that it replaces ends, and the least recently used where the subject has too many. A log-out
 * everywhere since its beginning may have listed the subject's sessions before this one was there, and would end it: whoever
 * logs in must try again, with credentials that are looked at again.
 */
export async function startSession(
  parts: SessionParts,
  given: StartOptions,
  check?: (tokens: Tokens) => void,
): Promise<Tokens> {
  const { configuration, families, revocations, barrier, late } = parts
  const { clock } = configuration
  const options = checkedOptions(given, clock())
  refuseUnbound(configuration, options)
  const { previous, begunAt = clock() } = options
  const parties = partiesOf(options)
  refuseMachineNames(configuration.clients, parties)
  await Promise.all(parties.map((one) => late.settle(one)))
  const keys = await Promise.all(parties.map((one) => families.keyOf(one)))
  const watches = await Promise.all(keys.map((key) => barrier.watch(key, Math.min(begunAt, clock()))))
  const startedAt = Math.floor(clock() / 1000)
  const familySecret = newFamilySecret()
  const sessionId = await sessionIdOf(familySecret)
  const session = newSession(parts, options, startedAt)
  // What cannot be issued is not stored either.
  const tokens = await issueTokens(configuration, {
    sessionId,
    familySecret,
    session,
    scope: session.scope,
    audience: undefined,
    issuedAt: startedAt,
    proof: session.cnf,
  })
  check?.(tokens)
  await families.insert(sessionId, session, keys as [string, string?])
  const lists = await Promise.all(keys.map((key) => families.listed(key)))
  if (lists.some(({ barrier: found }, i) => barrier.isRaised(watches[i] as LoginWatch, found))) {
    await revocations.revoke(sessionId)
    throw refusal('store_unavailable', { retryAfter: 1 })
  }
  const replaced = previous === undefined ? undefined : await revocations.revokePresented(previous)
  const { records } = lists.at(-1) as Listed
  // Where there are so few, none of them is too many: they need not be read.
  if (records.length >= configuration.maxSessions)
    await endOldest(parts, options, await families.readAll(records), [sessionId, replaced])
  return tokens
}

function checkedOptions(given: StartOptions, now: number): StartOptions {
  const options = checkedContent('start', given, optionNames)
  const { device, previous, begunAt } = options
  must(
    begunAt === undefined || (Number.isFinite(begunAt) && begunAt >= now / 100),
    'begunAt is a time in milliseconds since the epoch, or left out.',
  )
  must(device === undefined || typeof device === 'string', 'device is a text for the list of sessions, or left out.')
  must(previous === undefined || typeof previous === 'string', 'previous is a refresh token, or left out.')
  checkLifetime(options)
  checkDetails(options.details)
  return options
}

function newSession({ configuration, policy }: SessionParts, options: StartOptions, startedAt: number): Session {
  const { clock, confidential } = configuration
  const { clientId = configuration.clientId } = options
  const { idleMs, absoluteMs } = lifetimeOf(options, configuration)
  const { subject, scope, claims, device, details, acr, amr, act, cnf } = options
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
    clientId,
    confidential: confidential.has(clientId) || undefined,
    idleMs: options.idleTtl === undefined ? undefined : idleMs,
    persistent: options.persistent,
    subject,
    startedAt,
    createdAt: now,
    lastUsedAt: now,
    scope,
    claims,
    device: device === undefined ? undefined : shortened(device),
    details,
    authTime: options.authTime ?? startedAt,
    acr,
    amr,
    act,
    cnf,
  }
}

/** Characters of a device. */
const maxDevice = 512

/** What a client says of itself is no reason to refuse its user, and its beginning tells enough in a list. */
const shortened = (device: string): string =>
  device.length <= maxDevice ? device : `${device.slice(0, maxDevice - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** Whose log-out everywhere ends a session: its subject's, and that of who acts for it. */
const partiesOf = ({ subject, act }: Pick<Session, 'subject' | 'act'>): readonly string[] =>
  act ? [subject, act.sub] : [subject]

/** Acting counts apart, and for the actor alone: it never ends a session of the subject. */
async function endOldest(
  { configuration: { clock, maxSessions }, revocations }: SessionParts,
  { act }: StartOptions,
  sessions: ReadSessions,
  except: readonly (string | undefined)[],
): Promise<void> {
  const others = liveSessions(sessions, clock(), act ? 'acting' : 'own')
    .filter((one) => (ownMember(one, 'actor') as SessionSummary['actor'])?.sub === act?.sub)
    .filter(({ id }) => !except.includes(id))
  for (const { id } of others.slice(maxSessions - 1)) await revocations.revoke(id)
}
