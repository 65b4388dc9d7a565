import { type BearerRequest, worksBetweenRequests } from '@bearer/core'
import type { SessionsConfiguration } from '../configuration.ts'
import type { Families } from '../records/families.ts'
import { readRefreshToken, sessionIdOf } from '../refresh/refresh-token.ts'
import type { SessionEvents } from '../session-events.ts'
import type { RetryQueue, Task } from './retry-queue.ts'
import { taskName } from './revoked-here.ts'
import type { SessionRevocations } from './session-revocations.ts'

/** A log-out that the store could not take: of one or two sessions, or of all of a subject. */
export interface LateLogOut {
  /** Also one that was rotated out. */
  readonly refreshToken?: string | undefined
  /** Of whoever proved to be its bearer. */
  readonly sessionId?: string | undefined
  /** Every session of `subject` or, without one, of the subject of the refresh token. Default: false. */
  readonly everywhere?: boolean | undefined
  readonly subject?: string | undefined
  /** What the event tells of. */
  readonly request?: BearerRequest | undefined
}

/** Until when copies of what somebody logged out with can be used. Milliseconds since the epoch. */
export interface LateEnd {
  /** Access tokens: in processes that have not heard of the log-out, which the store keeps from them. */
  readonly accessTokensEndAt: number
  /** The session, should this process end before the store has taken the log-out. */
  readonly sessionEndsAt: number
}

/** Keeps the wish of who logs out while the store is away, and fulfils it when that is back. */
export class LateLogOuts {
  readonly #configuration: SessionsConfiguration
  readonly #families: Families
  readonly #revocations: SessionRevocations

  constructor(configuration: SessionsConfiguration, families: Families, revocations: SessionRevocations) {
    this.#configuration = configuration
    this.#families = families
    this.#revocations = revocations
  }

  /** Notes a log-out; it holds in this process from then on. Gives nothing where none of it can be read, or there is no room. */
  async note({
    refreshToken,
    sessionId,
    everywhere = false,
    subject,
    request,
  }: LateLogOut): Promise<LateEnd | undefined> {
    const { clock, issuer, tell } = this.#configuration
    const presented = refreshToken === undefined ? undefined : await this.#read(refreshToken)
    const ids = [...new Set([presented?.id, sessionId])].filter((id) => id !== undefined)
    const since = clock()
    const until = since + this.#families.longestMs
    const of = (name: string, run: () => Promise<void>): Task => ({ name, since, until, run })
    const tasks = ids.map((id) => of(taskName.session(id), () => this.#end(id)))
    if (everywhere && subject !== undefined) {
      tasks.push(of(taskName.subject(subject), () => this.#endAll(subject, since)))
    } else if (everywhere && presented) {
      // Instead: what ends the session takes away what tells its subject.
      const all = of(taskName.everywhereOf(presented.id), () => this.#endAllOf(presented, since))
      tasks.splice(ids.indexOf(presented.id), 1, all)
    }
    if (tasks.length === 0 || !this.#queue.add(tasks)) return undefined
    this.#revocations.publishHere(ids)
    tell('logoutQueued', { sessionId: ids[0], subject, waiting: this.#queue.size }, request)
    return { accessTokensEndAt: since + issuer.accessTokenTtl * 1000, sessionEndsAt: until }
  }

  /** Fulfils what waits for a subject: a log-in after it is not to be ended by it. Rejects where the store is still away. */
  async settle(subject: string): Promise<void> {
    if (!worksBetweenRequests) await this.#queue.tryAll()
    await this.#queue.settle(taskName.subject(subject))
  }

  /** Tries once more, and tells what stays undone. */
  async close(): Promise<void> {
    const left = await this.#queue.close()
    if (left.length > 0) this.#configuration.emit('logoutsLost', { count: left.length })
  }

  async #end(sessionId: string): Promise<void> {
    await this.#revocations.revoke(sessionId)
    this.#tell({ sessionId, subject: undefined })
  }

  async #endAll(subject: string, since: number): Promise<void> {
    await this.#revocations.revokeAll(subject, { except: undefined, until: since })
    this.#tell({ sessionId: undefined, subject })
  }

  /** A token that is older than the one before the current one ends no other session than its own. */
  async #endAllOf({ id, generation }: Presented, since: number): Promise<void> {
    const session = await this.#families.update(id, (found) => ({ result: found }), 'unknown')
    if (session && generation >= session.origin) await this.#endAll(session.subject, since)
    else await this.#end(id)
  }

  #tell(event: Pick<SessionEvents['loggedOut'], 'sessionId' | 'subject'>): void {
    this.#configuration.tell('loggedOut', event, undefined)
  }

  async #read(refreshToken: string): Promise<Presented | undefined> {
    const token = await readRefreshToken(refreshToken, this.#configuration.refreshKeys)
    return token && { id: await sessionIdOf(token.familySecret), generation: token.generation }
  }

  get #queue(): RetryQueue {
    return this.#configuration.queue
  }
}

/** What a refresh token says, without its secret. */
interface Presented {
  readonly id: string
  readonly generation: number
}
