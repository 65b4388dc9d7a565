import { chain, type Maybe, type RevocationEntry, revocationKey } from '@bearer/core'
import type { SessionsConfiguration } from '../configuration.ts'
import { longestLifetime } from '../issue/token-content.ts'
import type { Decision, Families } from '../records/families.ts'
import type { LoginBarrier } from '../records/login-barrier.ts'
import { fallbackMs, marginMs, type Session } from '../records/session-record.ts'
import { readRefreshToken, sessionIdOf } from '../refresh/refresh-token.ts'
import { taskName } from './revoked-here.ts'

/** Ends sessions and tokens, and makes that known to all guards. */
export class SessionRevocations {
  readonly #configuration: SessionsConfiguration
  readonly #families: Families
  readonly #barrier: LoginBarrier

  constructor(configuration: SessionsConfiguration, families: Families, barrier: LoginBarrier) {
    this.#configuration = configuration
    this.#families = families
    this.#barrier = barrier
  }

  /** Whether a session has been revoked. */
  isRevoked(sessionId: string): Maybe<boolean> {
    const { issuer, revocations, ask } = this.#configuration
    const token = { issuer: issuer.issuer, tokenId: undefined, sessionId, subject: undefined, issuedAt: 0 }
    return ask('revocations', () => chain(revocations.isRevoked(token), decided))
  }

  /**
   * Revokes a session, if there is one, and makes that known to all guards: while its record is read, so that one write can say
   * both, that it has ended and whether this is known. Until it is, each use makes it known again. From then on the record, or
   * that it is gone, says so; the entry lives as long as a store may fall back, and so longer than any access token of the
   * session. One whose record cannot be read ends too.
   */
  async revoke(id: string): Promise<void> {
    const known = this.#put([this.#endOf(id)])
    const isKnown = known.then(
      () => true,
      () => false,
    )
    await this.#families.update(id, async (found) => ended(found, await isKnown), 'unknown')
    await known
  }

  /** Has this process know the end of sessions that the store cannot be told at the moment, where it keeps such knowledge. */
  publishHere(ids: readonly string[]): void {
    this.#put(ids.map((id) => this.#endOf(id))).catch(() => {})
  }

  /** Brings the record of a session in line that is known to be revoked, if it does not say so or has not made it known. */
  async uphold(id: string): Promise<void> {
    // Its record tells whose other sessions are to end.
    if (this.#configuration.queue.find(taskName.everywhereOf(id))) return
    const session = await this.#families.update(id, (found) => ({ result: found }), 'unknown')
    if (session && !isEnded(session)) await this.revoke(id)
  }

  /** Revokes the session of a refresh token, and gives its id. For one that is not ours it does nothing. */
  async revokePresented(refreshToken: string): Promise<string | undefined> {
    const token = await readRefreshToken(refreshToken, this.#configuration.refreshKeys)
    if (!token) return undefined
    const id = await sessionIdOf(token.familySecret)
    await this.revoke(id)
    return id
  }

  /**
   * Revokes every session of a subject but one that is excepted, and what it has without a session where none is. The barrier
   * comes first: a log-in that is not listed yet finds it. `until` is when that was asked for, where it is done later: what
   * began after it goes on.
   */
  async revokeAll(
    subject: string,
    // With both, so that one that is left out is undefined, whatever stands on Object.prototype.
    { except, until }: { readonly except: string | undefined; readonly until: number | undefined },
  ): Promise<void> {
    await this.#barrier.raise(await this.#families.keyOf(subject))
    const listed = await this.#families.list(subject)
    const isSpared = ({ createdAt }: Session): boolean => until !== undefined && createdAt > until
    const ending = listed.filter(
      ([id, session]) => id !== except && !(session && (isEnded(session) || isSpared(session))),
    )
    const entries = ending.map(([id]) => this.#endOf(id))
    if (except === undefined) entries.push(this.#cutOff(subject, until))
    if (entries.length > 0) await this.#put(entries)
    for (const [id] of ending) await this.#families.update(id, (found) => ended(found, true), 'unknown')
  }

  /** Revokes one access token. Times are seconds. */
  async revokeToken({ tokenId, expiresAt }: { readonly tokenId: string; readonly expiresAt: number }): Promise<void> {
    const key = revocationKey.token(this.#configuration.issuer.issuer, tokenId)
    await this.#put([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt: expiresAt * 1000 + marginMs }])
  }

  #endOf(sessionId: string): RevocationEntry {
    const { issuer, clock } = this.#configuration
    const key = revocationKey.session(issuer.issuer, sessionId)
    return { key, before: Number.MAX_SAFE_INTEGER, expiresAt: clock() + fallbackMs + marginMs }
  }

  /** What a subject was issued until now without a session. Its sessions are judged one by one. */
  #cutOff(subject: string, until = this.#configuration.clock()): RevocationEntry {
    const { issuer } = this.#configuration
    const before = Math.floor(until / 1000) + 1
    const expiresAt = (before + longestLifetime) * 1000 + marginMs
    return { key: revocationKey.sessionless(issuer.issuer, subject), before, expiresAt }
  }

  async #put(entries: readonly RevocationEntry[]): Promise<void> {
    const { ask, revocations } = this.#configuration
    await ask('store', () => revocations.revoke(entries))
  }
}

/** What is neither has not said that a session is good. */
function decided(revoked: unknown): boolean {
  if (typeof revoked === 'boolean') return revoked
  throw new TypeError('isRevoked gives true or false.')
}

/** What a session becomes that ends, and whether all guards can know of it. */
function ended(found: Session | undefined, isKnown: boolean): Decision<undefined> {
  const isNews = found && (found.status === 'active' || (isKnown && !found.published))
  const next = isNews ? { ...found, status: 'revoked' as const, ...(isKnown && { published: true }) } : undefined
  return { next, result: undefined }
}

const isEnded = ({ status, published }: Session): boolean => status === 'revoked' && published === true
