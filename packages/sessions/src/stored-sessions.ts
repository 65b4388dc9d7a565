import {
  type BearerRequest,
  type Clock,
  type GuardHealth,
  type HolderProof,
  isName,
  type JsonWebKeySet,
  type JwtClaims,
  type Maybe,
  memberOf,
  ownMember,
  ownOptions,
  type SessionsIssuer,
  whenUsable,
} from '@bearer/core'
import { isSeconds, must } from './checks.ts'
import type { ClientCredentials } from './clients.ts'
import type { SessionsConfiguration } from './configuration.ts'
import type { SessionCookies } from './cookies.ts'
import { type ClientTokenOptions, type ClientTokenResult, issueToClient } from './issue/client-token.ts'
import { PendingLogins } from './log-in/pending-logins.ts'
import { startSession } from './log-in/start-session.ts'
import { endSession, subjectAdvice } from './log-out/end-session.ts'
import type { LateEnd, LateLogOut } from './log-out/late-log-outs.ts'
import { liveSessions } from './records/live-sessions.ts'
import type { SessionChanges } from './records/session-changes.ts'
import { refreshSession } from './refresh/refresh-session.ts'
import { readRefreshToken, sessionIdOf } from './refresh/refresh-token.ts'
import { decide, isGood } from './refresh/rotation.ts'
import type { Emit } from './session-events.ts'
import { type SessionParts, sessionParts } from './session-parts.ts'
import type {
  RefreshOptions,
  RefreshResult,
  RefreshTokenState,
  RevokeAllOptions,
  RevokedSession,
  RevokeOptions,
  SessionSummary,
  Sessions,
  StartOptions,
  Tokens,
} from './sessions.ts'
import { Tickets } from './tickets.ts'
import { updateSession } from './update-session.ts'

/** Sessions in a store: the methods behind `createSessions`. */
export class StoredSessions implements Sessions {
  readonly isSessions = true
  readonly #configuration: SessionsConfiguration
  readonly #parts: SessionParts
  readonly pendingLogins: PendingLogins
  readonly redeemTicket: Sessions['redeemTicket']
  readonly #tickets: Tickets

  constructor(configuration: SessionsConfiguration) {
    this.#configuration = configuration
    this.#parts = sessionParts(configuration)
    this.pendingLogins = new PendingLogins(this.#parts)
    this.#tickets = new Tickets(this.#parts)
    if (this.#tickets.canRedeem) this.redeemTicket = (ticket, path) => this.#tickets.redeem(ticket, path)
  }

  get issuer(): string {
    return this.#configuration.issuer.issuer
  }
  get audience(): string | readonly string[] {
    return this.#configuration.issuer.audience
  }
  get keys(): SessionsIssuer['keys'] {
    return this.#configuration.issuer.keys.source
  }
  get maxTokenLifetime(): number {
    return this.#configuration.maxTokenLifetime
  }
  get revocations(): SessionsIssuer['revocations'] {
    return this.#configuration.revocations
  }
  get accessCookie(): string | undefined {
    return this.#configuration.cookies?.access.name
  }
  get previousAccessCookies(): readonly string[] {
    return this.#configuration.cookies?.access.previousNames ?? []
  }
  get refreshCookies(): readonly string[] {
    const refresh = this.#configuration.cookies?.refresh
    return refresh ? [refresh.name, ...refresh.previousNames] : []
  }
  get proofs(): readonly HolderProof[] {
    return this.#configuration.proofs
  }
  get origins(): readonly string[] {
    return this.#configuration.origins
  }
  get clock(): Clock {
    return this.#configuration.clock
  }
  get clients(): readonly ClientCredentials[] {
    return this.#configuration.clients
  }
  get confidential(): ReadonlySet<string> {
    return this.#configuration.confidential
  }
  get cookies(): SessionCookies | undefined {
    return this.#configuration.cookies
  }

  get emit(): Emit {
    return this.#configuration.emit
  }

  jwks(): Maybe<JsonWebKeySet> {
    return this.#configuration.issuer.keys.jwks()
  }

  issueTicket(claims: JwtClaims, path: string): Promise<string> {
    return this.#tickets.issue(claims, path)
  }

  async start(options: StartOptions, check?: (tokens: Tokens) => void): Promise<Tokens> {
    const tokens = await startSession(this.#parts, options, check)
    const { sessionId } = tokens
    const subject = ownMember(options, 'subject') as string
    this.#configuration.tell('loggedIn', { sessionId, subject }, requestOf(options))
    return tokens
  }

  async refresh(
    refreshToken: string,
    options?: RefreshOptions,
    check?: (tokens: Tokens) => void,
  ): Promise<RefreshResult> {
    const result = await refreshSession(this.#parts, refreshToken, options, check)
    const request = requestOf(options)
    const { tell } = this.#configuration
    if (result.ok) {
      tell('refreshed', { sessionId: result.tokens.sessionId }, request)
      return result
    }
    const { reason, sessionId } = result
    tell('refreshRefused', { reason, sessionId }, request)
    return { ok: false, reason }
  }

  async issueToClient(clientId: string, options: ClientTokenOptions = {}): Promise<ClientTokenResult> {
    const own = ownOptions('issueToClient', options, ['scope', 'resource', 'proof', 'request'])
    return issueToClient(this.#configuration, clientId, own)
  }

  async update(sessionId: string, changes: SessionChanges): Promise<boolean> {
    must(isName(sessionId), 'update takes the id of a session, and what it has from now on: { scope, claims }.')
    return updateSession(this.#parts, sessionId, changes)
  }

  async revoke(session: string | RevokedSession, options: RevokeOptions = {}): Promise<void> {
    const { request } = ownOptions('revoke', options, ['request'])
    const ended = await endSession(this.#parts, session)
    if (ended) this.#configuration.tell('loggedOut', ended, request)
  }

  async revokeAll(subject: string, options: RevokeAllOptions = {}): Promise<void> {
    must(isName(subject), subjectAdvice)
    const { except, request } = ownOptions('revokeAll', options, ['except', 'request'])
    must(except === undefined || isName(except), 'except is the id of the session that goes on, or left out.')
    await this.#parts.revocations.revokeAll(subject, { except, until: undefined })
    this.#configuration.tell('loggedOut', { sessionId: undefined, subject }, request)
  }

  revokeLater(given: LateLogOut): Promise<LateEnd | undefined> {
    const of = ownOptions('revokeLater', given, ['refreshToken', 'sessionId', 'everywhere', 'subject', 'request'])
    const { sessionId, subject } = of
    must(sessionId === undefined || isName(sessionId), 'sessionId is the id of a session, or left out.')
    must(subject === undefined || isName(subject), subjectAdvice)
    return this.#parts.late.note(of)
  }

  async revokeToken(token: { readonly tokenId: string; readonly expiresAt: number }): Promise<void> {
    const tokenId = ownMember(token, 'tokenId') as string
    const expiresAt = ownMember(token, 'expiresAt') as number
    must(isName(tokenId) && isSeconds(expiresAt), 'revokeToken takes { tokenId, expiresAt }, expiresAt in seconds.')
    return this.#parts.revocations.revokeToken({ tokenId, expiresAt })
  }

  async list(subject: string): Promise<readonly SessionSummary[]> {
    must(isName(subject), subjectAdvice)
    return liveSessions(await this.#parts.families.list(subject), this.#configuration.clock())
  }

  async listActing(subject: string): Promise<readonly SessionSummary[]> {
    must(isName(subject), subjectAdvice)
    return liveSessions(await this.#parts.families.list(subject), this.#configuration.clock(), 'acting')
  }

  async isOurs(refreshToken: string): Promise<boolean> {
    return (await readRefreshToken(refreshToken, this.#configuration.refreshKeys)) !== undefined
  }

  async sessionOf(refreshToken: string): Promise<{ sessionId: string; clientId: string } | undefined> {
    const token = await readRefreshToken(refreshToken, this.#configuration.refreshKeys)
    if (!token) return undefined
    const sessionId = await sessionIdOf(token.familySecret)
    return this.#parts.families.update(sessionId, (session) => ({
      result: session && { sessionId, clientId: session.clientId },
    }))
  }

  async inspect(refreshToken: string): Promise<RefreshTokenState | undefined> {
    const { families, policy, revocations } = this.#parts
    const token = await readRefreshToken(refreshToken, this.#configuration.refreshKeys)
    if (!token) return undefined
    const sessionId = await sessionIdOf(token.familySecret)
    if (await revocations.isRevoked(sessionId)) return undefined
    return families.update<RefreshTokenState | undefined>(sessionId, (session, now) => {
      const outcome = decide(
        session,
        { generation: token.generation, clientId: session?.clientId, proof: session?.cnf },
        now,
        policy,
      )
      if (!session || !isGood(outcome)) return { result: undefined }
      const { subject, clientId, scope, act, idleEnd } = session
      return { result: { sessionId, subject, clientId, scope, act, expiresAt: Math.floor(idleEnd / 1000) } }
    })
  }

  async ask<Result>(part: 'login' | 'budget', ask: () => Maybe<Result>): Promise<Result> {
    return this.#configuration.ask(part, ask)
  }

  async ready(): Promise<void> {
    const { issuer, revocations } = this.#configuration
    await Promise.all([issuer.keys.ready(), this.#storeReady(), revocations.ready?.()])
  }

  #storeReady(): Promise<void> {
    const timeout = memberOf(this.#configuration.store.revocations, 'timeout') ?? 5
    const { pulse } = this.#configuration
    return whenUsable(() => pulse.of(() => this.#parts.families.probe()), { timeout })
  }

  health(): GuardHealth {
    const { issuer, pulse, revocations: known } = this.#configuration
    const keys = { ok: issuer.keys.source.health?.().ok ?? true }
    const revocations = known.health?.() ?? { ok: true }
    const store = { ok: pulse.ok }
    return { ok: keys.ok && revocations.ok && store.ok, keys, revocations, store }
  }

  async close(): Promise<void> {
    await this.#parts.late.close()
    await this.#configuration.revocations.close?.()
  }
}

/** Whatever somebody has put on `Object.prototype`. */
const requestOf = (options: StartOptions | RefreshOptions | undefined): BearerRequest | undefined =>
  ownMember(options, 'request') as BearerRequest | undefined
