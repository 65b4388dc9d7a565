import { type Clock, type JsonWebKeySet, refusal, revocationKey, type SessionsIssuer } from '@bearer/core'
import { checkContent } from './access-token.ts'
import type { SessionCookies } from './cookies.ts'
import { Families, marginMs } from './families.ts'
import type { ClientCredentials, SessionsConfiguration } from './options.ts'
import {
  newFamilySecret,
  type RefreshToken,
  readRefreshToken,
  sessionIdOf,
  writeRefreshToken,
} from './refresh-token.ts'
import { decide, type Outcome, type RotationPolicy } from './rotation.ts'
import { narrowed } from './scope.ts'
import type { Session } from './session-record.ts'

import type {
  RefreshOptions,
  RefreshRefusal,
  RefreshResult,
  RefreshTokenState,
  SessionSummary,
  Sessions,
  StartOptions,
  Tokens,
} from './sessions.ts'

/** Sessions in a store: the methods behind `createSessions`. */
export class StoredSessions implements Sessions {
  readonly isSessions = true
  readonly #configuration: SessionsConfiguration
  readonly #families: Families
  readonly #policy: RotationPolicy

  constructor(configuration: SessionsConfiguration) {
    const { graceMs, idleMs, refreshKeys } = configuration
    this.#configuration = configuration
    this.#families = new Families(configuration)
    this.#policy = { graceMs, idleMs, keyId: refreshKeys.currentId }
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
    return this.#configuration.issuer.accessTokenTtl
  }
  get revocations(): SessionsIssuer['revocations'] {
    return this.#configuration.revocations
  }
  get accessCookie(): string | undefined {
    return this.#configuration.cookies?.access.name
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
  get cookies(): SessionCookies | undefined {
    return this.#configuration.cookies
  }

  jwks(): JsonWebKeySet {
    return this.#configuration.issuer.keys.jwks()
  }

  async start(options: StartOptions): Promise<Tokens> {
    checkContent(options)
    const { subject, scope, claims, device, acr, amr, previous } = options
    const { clock, clientId, idleMs, absoluteMs } = this.#configuration
    const startedAt = await this.#issueTime(subject)
    const now = clock()
    const familySecret = newFamilySecret()
    const sessionId = await sessionIdOf(familySecret)
    const session: Session = {
      status: 'active',
      generation: 0,
      keyId: this.#policy.keyId,
      rotatedAt: 0,
      idleEnd: now + Math.min(idleMs, absoluteMs),
      absoluteEnd: now + absoluteMs,
      clientId: options.clientId ?? clientId,
      subject,
      startedAt,
      createdAt: now,
      lastUsedAt: now,
      scope,
      claims,
      device,
      authTime: options.authTime ?? startedAt,
      acr,
      amr,
    }
    await this.#families.insert(sessionId, session)
    await this.#endOldest(subject, sessionId)
    if (previous !== undefined) await this.revoke(previous)
    return this.#tokens(sessionId, familySecret, session, scope, startedAt)
  }

  async refresh(refreshToken: string, { scope, clientId }: RefreshOptions = {}): Promise<RefreshResult> {
    const token = await readRefreshToken(refreshToken, this.#configuration.refreshKeys)
    if (!token) return { ok: false, reason: 'forged' }
    const sessionId = await sessionIdOf(token.familySecret)
    if (await this.#isRevoked({ sessionId })) return this.#endRevoked(sessionId)
    const presented = { generation: token.generation, clientId }
    const { outcome, before, after } = await this.#families.update<Attempt>(sessionId, (before, now) => {
      const outcome = decide(before, presented, now, this.#policy)
      // A scope that was never granted refuses the request, and uses no token up.
      if (isGood(outcome) && scope !== undefined && narrowed(before?.scope, scope) === undefined) {
        return { result: { outcome: { kind: 'scope' }, before, after: before } }
      }
      const next = 'next' in outcome ? ({ ...before, ...outcome.next, lastUsedAt: now } as Session) : undefined
      return { next, result: { outcome, before, after: next ?? before } }
    })
    if (!after || !before) return { ok: false, reason: 'unknown' }
    if (isGood(outcome)) {
      if (await this.#isRevoked({ subject: after.subject, issuedAt: after.startedAt }))
        return this.#endRevoked(sessionId)
      this.#reportHealed(outcome, sessionId, token, before)
      const tokens = await this.#tokens(sessionId, token.familySecret, after, narrowed(after.scope, scope))
      return { ok: true, tokens }
    }
    return this.#refuse(outcome.kind, sessionId, token, before, after)
  }

  async revoke(session: string | { readonly sessionId: string }): Promise<void> {
    if (typeof session !== 'string') return this.#families.revoke(session.sessionId)
    const token = await readRefreshToken(session, this.#configuration.refreshKeys)
    if (token) await this.#families.revoke(await sessionIdOf(token.familySecret))
  }

  async revokeAll(subject: string): Promise<void> {
    const { issuer, clock } = this.#configuration
    const before = Math.floor(clock() / 1000) + 1
    const expiresAt = before * 1000 + issuer.accessTokenTtl * 1000 + marginMs
    await this.#families.revokeEntries([{ key: revocationKey.subject(this.issuer, subject), before, expiresAt }])
    for (const [id] of await this.#families.list(subject)) await this.#families.revoke(id)
  }

  async revokeToken({ tokenId, expiresAt }: { readonly tokenId: string; readonly expiresAt: number }): Promise<void> {
    const key = revocationKey.token(this.issuer, tokenId)
    const entry = { key, before: Number.MAX_SAFE_INTEGER, expiresAt: expiresAt * 1000 + marginMs }
    await this.#families.revokeEntries([entry])
  }

  async list(subject: string): Promise<readonly SessionSummary[]> {
    const now = this.#configuration.clock()
    return (await this.#families.list(subject))
      .filter(([, session]) => isLive(session, now))
      .map(([id, { device, createdAt, lastUsedAt }]) => ({ id, device, createdAt, lastUsedAt }))
      .sort((a, b) => b.lastUsedAt - a.lastUsedAt)
  }

  async inspect(refreshToken: string): Promise<RefreshTokenState | undefined> {
    const token = await readRefreshToken(refreshToken, this.#configuration.refreshKeys)
    if (!token) return undefined
    const sessionId = await sessionIdOf(token.familySecret)
    if (await this.#isRevoked({ sessionId })) return undefined
    return this.#families.update<RefreshTokenState | undefined>(sessionId, (session, now) => {
      const outcome = decide(session, { generation: token.generation, clientId: undefined }, now, this.#policy)
      if (!session || !isGood(outcome)) return { result: undefined }
      const { subject, clientId, scope, idleEnd } = session
      return { result: { sessionId, subject, clientId, scope, expiresAt: Math.floor(idleEnd / 1000) } }
    })
  }

  async ready(): Promise<void> {
    await Promise.all([this.#configuration.issuer.keys.signer(), this.#configuration.revocations.ready?.()])
  }

  async close(): Promise<void> {
    await this.#configuration.revocations.close?.()
  }

  async #refuse(
    reason: Exclude<RefreshRefusal, 'forged'>,
    sessionId: string,
    token: RefreshToken,
    before: Session,
    after: Session,
  ): Promise<RefreshResult> {
    if (reason === 'reused') {
      const behind = before.generation - token.generation
      const ageMs = this.#configuration.clock() - before.rotatedAt
      this.#configuration.emit('reused', { sessionId, subject: before.subject, behind, ageMs })
    }
    if (reason === 'reused' || (reason === 'revoked' && !after.published))
      await this.#families.publish(sessionId, after)
    return { ok: false, reason }
  }

  /** The record may not know yet, or no longer, what the revocations know. */
  async #endRevoked(sessionId: string): Promise<RefreshResult> {
    await this.#families.revoke(sessionId)
    return { ok: false, reason: 'revoked' }
  }

  #reportHealed(outcome: Good, sessionId: string, token: RefreshToken, before: Session): void {
    if (outcome.kind !== 'healed') return
    this.#configuration.emit('healed', { sessionId, ahead: token.generation - before.generation })
  }

  async #tokens(
    sessionId: string,
    familySecret: Uint8Array<ArrayBuffer>,
    session: Session,
    scope: string | undefined,
    issuedAt?: number,
  ): Promise<Tokens> {
    const { issuer, clock, refreshKeys } = this.#configuration
    const { generation, keyId, subject, clientId, claims, authTime, acr, amr } = session
    const refreshToken = await writeRefreshToken({ keyId, familySecret, generation }, refreshKeys)
    const access = await issuer.issue(
      { subject, clientId, scope, sessionId, claims, authTime, acr, amr },
      {
        issuedAt: issuedAt ?? Math.max(session.startedAt, Math.floor(clock() / 1000)),
        notAfter: session.absoluteEnd / 1000,
      },
    )
    const refreshExpiresIn = Math.max(0, Math.floor((session.idleEnd - clock()) / 1000))
    return { ...access, refreshToken, refreshExpiresIn, sessionId, scope }
  }

  /** The second that a new log-in counts as issued at: after a cut-off of this very second, the next one. */
  async #issueTime(subject: string): Promise<number> {
    const now = Math.floor(this.#configuration.clock() / 1000)
    return (await this.#isRevoked({ subject, issuedAt: now })) ? now + 1 : now
  }

  async #endOldest(subject: string, except: string): Promise<void> {
    const { maxSessions } = this.#configuration
    const others = (await this.list(subject)).filter(({ id }) => id !== except)
    for (const { id } of others.slice(maxSessions - 1)) await this.#families.revoke(id)
  }

  async #isRevoked(what: { sessionId?: string; subject?: string; issuedAt?: number }): Promise<boolean> {
    const { sessionId, subject, issuedAt = 0 } = what
    try {
      return await this.#configuration.revocations.isRevoked({
        issuer: this.issuer,
        tokenId: undefined,
        sessionId,
        subject,
        issuedAt,
      })
    } catch {
      throw refusal('revocation_unavailable')
    }
  }
}

/** What one try of a refresh came to. */
interface Attempt {
  readonly outcome: Outcome | { readonly kind: 'scope' }
  readonly before: Session | undefined
  readonly after: Session | undefined
}

type Good = Extract<Outcome, { readonly kind: 'rotated' | 'again' | 'healed' }>
const isGood = (outcome: Attempt['outcome']): outcome is Good =>
  outcome.kind === 'rotated' || outcome.kind === 'again' || outcome.kind === 'healed'

const isLive = (session: Session, now: number): boolean =>
  session.status === 'active' && now < session.idleEnd && now < session.absoluteEnd
