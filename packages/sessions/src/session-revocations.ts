import { ownMembers, type RevocationEntry, revocationKey } from '@bearer/core'
import type { SessionsConfiguration } from './options.ts'
import type { Decision, Families } from './records/families.ts'
import { fallbackMs, marginMs, type Session } from './records/session-record.ts'
import { readRefreshToken, sessionIdOf } from './refresh/refresh-token.ts'

/** Ends sessions and tokens, and makes that known to all guards. */
export class SessionRevocations {
  readonly #configuration: SessionsConfiguration
  readonly #families: Families

  constructor(configuration: SessionsConfiguration, families: Families) {
    this.#configuration = configuration
    this.#families = families
  }

  /**
   * Whether a session, or everything that its subject was issued up to a second, has been revoked. `fresh` asks the store
   * itself: what another process wrote a moment ago counts.
   */
  async isRevoked(
    what: { readonly sessionId?: string; readonly subject?: string; readonly issuedAt?: number },
    options?: { readonly fresh: boolean },
  ): Promise<boolean> {
    const { sessionId, subject, issuedAt = 0 } = ownMembers(what)
    const { issuer, revocations, ask } = this.#configuration
    const token = { issuer: issuer.issuer, tokenId: undefined, sessionId, subject, issuedAt }
    return ask('revocations', () => revocations.isRevoked(token, options))
  }

  /** Revokes a session, if there is one, and makes that known. One whose record cannot be read ends too. */
  async revoke(id: string): Promise<void> {
    await this.publish(id, await this.#end(id))
  }

  /** Brings the record of a session in line that is known to be revoked, if it does not say so or has not made it known. */
  async uphold(id: string): Promise<void> {
    const session = await this.#end(id)
    if (session && !isEnded(session)) await this.publish(id, session)
  }

  /** Revokes the session of a refresh token, and gives its id. For one that is not ours it does nothing. */
  async revokePresented(refreshToken: string): Promise<string | undefined> {
    const token = await readRefreshToken(refreshToken, this.#configuration.refreshKeys)
    if (!token) return undefined
    const id = await sessionIdOf(token.familySecret)
    await this.revoke(id)
    return id
  }

  /** Revokes every session of a subject, and all that was issued to it before now. */
  async revokeAll(subject: string): Promise<void> {
    const { issuer, clock } = this.#configuration
    const before = Math.floor(clock() / 1000) + 1
    const expiresAt = before * 1000 + issuer.accessTokenTtl * 1000 + marginMs
    await this.#put([{ key: revocationKey.subject(issuer.issuer, subject), before, expiresAt }])
    for (const [id, session] of await this.#families.list(subject)) {
      if (!session || !isEnded(session)) await this.revoke(id)
    }
  }

  /** Revokes one access token. Times are seconds. */
  async revokeToken({ tokenId, expiresAt }: { readonly tokenId: string; readonly expiresAt: number }): Promise<void> {
    const key = revocationKey.token(this.#configuration.issuer.issuer, tokenId)
    await this.#put([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt: expiresAt * 1000 + marginMs }])
  }

  /**
   * Makes the end of a session known to all guards, and notes that this is done: from then on its record, or that it is gone,
   * says so. The entry lives as long as a store may fall back, and so longer than any access token of the session.
   */
  async publish(id: string, session: Session | undefined): Promise<void> {
    const { issuer, clock } = this.#configuration
    const expiresAt = clock() + fallbackMs + marginMs
    await this.#put([{ key: revocationKey.session(issuer.issuer, id), before: Number.MAX_SAFE_INTEGER, expiresAt }])
    if (!session || session.published) return
    await this.#families.update(id, (found) => ({
      next: found?.status === 'revoked' && !found.published ? { ...found, published: true } : undefined,
      result: undefined,
    }))
  }

  /** Writes the end of a session into its record. Gives the session as it was. */
  #end(id: string): Promise<Session | undefined> {
    const ended = (found: Session | undefined): Decision<Session | undefined> => ({
      next: found?.status === 'active' ? { ...found, status: 'revoked' } : undefined,
      result: found,
    })
    return this.#families.update(id, ended, 'unknown')
  }

  async #put(entries: readonly RevocationEntry[]): Promise<void> {
    const { ask, revocations } = this.#configuration
    await ask('store', () => revocations.revoke(entries))
  }
}

const isEnded = ({ status, published }: Session): boolean => status === 'revoked' && published === true
