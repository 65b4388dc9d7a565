import { type BearerRequest, ConfigurationError, ownMember, ownOptions } from '@bearer/core'
import { narrowedAudience } from '../issue/audience.ts'
import { checkedConfirmation } from '../issue/confirmation.ts'
import { narrowed } from '../issue/scope.ts'
import { refuseUnbound } from '../log-in/proof-required.ts'
import { isConfigurationError } from '../records/ask.ts'
import type { Session } from '../records/session-record.ts'
import type { SessionParts } from '../session-parts.ts'
import type { RefreshOptions, Tokens } from '../sessions.ts'
import { issueTokens, type TokensRequest } from '../tokens.ts'
import type { RefreshRefusal } from './refresh-refusal.ts'
import { type RefreshToken, readRefreshToken, sessionIdOf } from './refresh-token.ts'
import type { Renewed } from './renewals.ts'
import { decide, type Good, isGood, type Outcome } from './rotation.ts'

/** What became of a refresh: a client is told of no session. */
export type Refreshed =
  | { readonly ok: true; readonly tokens: Tokens }
  | { readonly ok: false; readonly reason: RefreshRefusal; readonly sessionId: string | undefined }

/** What one try of a refresh came to. */
interface Attempt {
  readonly outcome: Outcome<Session> | { readonly kind: 'scope' }
  readonly before: Session | undefined
  readonly after: Session | undefined
  /** Of a good one. */
  readonly tokens: Tokens | undefined
}

/** Refreshes a session. Revocations are looked at before its record: a store that fell back revives nothing. */
export async function refreshSession(
  parts: SessionParts,
  refreshToken: string,
  given: RefreshOptions | undefined,
  check?: (tokens: Tokens) => void,
): Promise<Refreshed> {
  const options = given === undefined ? withoutOptions : checkedOptions(given)
  const { configuration, revocations } = parts
  const audience = narrowedAudience(configuration.issuer.audience, options.resource)
  // Whatever the token is: this says nothing of it, and uses none up.
  if (audience === undefined) return { ok: false, reason: 'resource', sessionId: undefined }
  const token = await readRefreshToken(refreshToken, configuration.refreshKeys)
  if (!token) return { ok: false, reason: 'forged', sessionId: undefined }
  const sessionId = await sessionIdOf(token.familySecret)
  if (await revocations.isRevoked(sessionId)) return endRevoked(parts, sessionId)
  const { outcome, before, after, tokens } = await parts.renewals.during(sessionId, (renewed) =>
    attempt(parts, sessionId, token, options, audience, renewed, check),
  )
  // A record that has gone since the look at the revocations: its session was ended in between.
  if (!after || !before) {
    const reason = (await revocations.isRevoked(sessionId)) ? 'revoked' : 'unknown'
    return { ok: false, reason, sessionId }
  }
  const { request } = options
  if (!isGood(outcome)) return refuse(parts, outcome.kind, sessionId, token, before, after, request)
  if (!tokens) return endRevoked(parts, sessionId)
  report(parts, outcome, sessionId, token, before, request)
  return { ok: true, tokens }
}

const names = ['scope', 'resource', 'clientId', 'proof', 'request'] as const satisfies readonly (keyof RefreshOptions)[]

/** Of most refreshes. */
const withoutOptions: Required<RefreshOptions> = Object.freeze({
  scope: undefined,
  resource: undefined,
  clientId: undefined,
  proof: undefined,
  request: undefined,
})

/** A name that is misspelt would leave a check out. */
function checkedOptions(given: RefreshOptions): Required<RefreshOptions> {
  const { scope, resource, clientId, proof, request } = ownOptions('refresh', given, names)
  checkText('scope', scope)
  checkText('resource', resource)
  checkText('clientId', clientId)
  return { scope, resource, clientId, request, proof: proof && checkedConfirmation('proof', proof) }
}

function checkText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw new ConfigurationError(`${name} is a text, or left out.`)
}

function attempt(
  { configuration, families, policy }: SessionParts,
  sessionId: string,
  { generation, familySecret }: RefreshToken,
  { scope: asked, clientId, proof }: Required<RefreshOptions>,
  audience: TokensRequest['audience'],
  renewed: Renewed,
  check: ((tokens: Tokens) => void) | undefined,
): Promise<Attempt> {
  return families.update<Attempt>(sessionId, async (before, now) => {
    const outcome = decide(before, { generation, clientId, proof }, now, policy)
    if (!before || !isGood(outcome)) {
      const family = nextOf(outcome)
      const next = family && { ...family, lastUsedAt: now }
      return { next, result: { outcome, before, after: next ?? before, tokens: undefined } }
    }
    refuseUnbound(configuration, { cnf: before.cnf ?? proof, clientId: before.clientId })
    // An older token gets what the current one got: nobody is asked.
    const changed = generation < before.generation && outcome.kind === 'again' ? before : await renewed(before)
    if (!changed) {
      const next: Session = { ...before, status: 'revoked' }
      return { next, result: { outcome: { kind: 'revoked' }, before, after: next, tokens: undefined } }
    }
    const scope = narrowed(changed.scope, asked, changed.withdrawn)
    // A scope that was never granted refuses the request, and uses no token up.
    if (asked !== undefined && scope === undefined)
      return { result: { outcome: { kind: 'scope' }, before, after: before, tokens: undefined } }
    const { scope: granted, withdrawn, claims } = changed
    const family = nextOf(outcome)
    const next = family
      ? { ...family, scope: granted, withdrawn, claims, lastUsedAt: now }
      : isSame(changed, before)
        ? undefined
        : { ...before, scope: granted, withdrawn, claims }
    const session = next ?? before
    const issuedAt = Math.floor(configuration.clock() / 1000)
    // Before anything is written: where no token can be signed, the one that was presented is not used up.
    try {
      const tokens = await issueTokens(configuration, {
        sessionId,
        familySecret,
        session,
        scope,
        audience,
        issuedAt,
        proof,
      })
      check?.(tokens)
      return { next, result: { outcome, before, after: session, tokens } }
    } catch (error) {
      // Too many claims, say: what renew gives may not be given.
      if (changed === before || !isConfigurationError(error)) throw error
      return configuration.ask('renew', () => Promise.reject(error))
    }
  })
}

/** What a decision makes of a session, where it changes it. */
const nextOf = (outcome: Outcome<Session>): Session | undefined => ownMember(outcome, 'next') as Session | undefined

/** Whether the application left a session as it was. */
const isSame = (changed: Session, before: Session): boolean =>
  changed === before || JSON.stringify(changed) === JSON.stringify(before)

async function refuse(
  { configuration, revocations }: SessionParts,
  reason: Exclude<RefreshRefusal, 'forged' | 'resource'>,
  sessionId: string,
  token: RefreshToken,
  before: Session,
  after: Session,
  request: BearerRequest | undefined,
): Promise<Refreshed> {
  if (reason === 'reused') {
    const behind = before.generation - token.generation
    const ageMs = configuration.clock() - before.rotatedAt
    configuration.tell('reused', { sessionId, subject: before.subject, behind, ageMs }, request)
  }
  if (reason === 'reused' || (reason === 'revoked' && !after.published)) await revocations.revoke(sessionId)
  return { ok: false, reason, sessionId }
}

/** The record may not know yet, or no longer, what the revocations know. */
async function endRevoked({ revocations }: SessionParts, sessionId: string): Promise<Refreshed> {
  await revocations.uphold(sessionId)
  return { ok: false, reason: 'revoked', sessionId }
}

/** Tells what was made good: a lost write of the store, or an answer that was lost. */
function report(
  { configuration: { clock, tell } }: SessionParts,
  outcome: Good<Session>,
  sessionId: string,
  { generation }: RefreshToken,
  before: Session,
  request: BearerRequest | undefined,
): void {
  if (outcome.kind === 'healed') tell('healed', { sessionId, ahead: generation - before.generation }, request)
  if (outcome.kind !== 'replaced') return
  const { subject, rotatedAt } = before
  tell('replaced', { sessionId, subject, lost: outcome.next.lost, ageMs: clock() - rotatedAt }, request)
}
