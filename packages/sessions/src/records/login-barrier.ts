import { type Clock, type Maybe, memberOf, ownMember, parseJson, refusal, type SessionRecord } from '@bearer/core'
import type { SessionsConfiguration } from '../configuration.ts'
import { inTime } from './ask.ts'
import { readRecord } from './read-record.ts'
import { marginMs } from './session-record.ts'

/** What a barrier says: when it was raised, in milliseconds, by the store's clock or by that of the process it names. */
interface Barrier {
  readonly at: number
  readonly by?: string | undefined
}

/** A log-in and the barrier as it found it: another one that is there after its insertion was raised meanwhile. */
export interface LoginWatch {
  /** The barrier's version; undefined where there was none. */
  readonly version: number | undefined
  /** When it was raised. Where one has gone, versions begin anew: they alone do not tell the next one from it. */
  readonly at?: number | undefined
}

/** How long a barrier stands. A log-in that began longer ago than this cannot tell whether one was raised since. */
const barrierMs = 86_400_000
/** How far the clocks of processes may be apart that write to a store without one. */
const skewMs = 5_000
const maxAttempts = 64
/** How often the store's clock is asked before a log-in that cannot be told from one before the barrier counts as such. */
const maxReadings = 3

/** The id of a subject's barrier, which lies among its sessions: none of them has a space in its id. */
const barrierIdOf = (subjectKey: string): string => `barrier ${subjectKey}`
export const isBarrierId = (id: string): boolean => id.startsWith(barrierIdOf(''))

/**
 * Keeps a log-in from outliving a log-out everywhere that came after its beginning: `revokeAll` raises the subject's barrier
 * before it lists the sessions, and a log-in looks at it before and after it inserts its own. So the log-out finds the session,
 * or the log-in finds the barrier.
 */
export class LoginBarrier {
  readonly #configuration: SessionsConfiguration
  /** Names this process: by its own clock it knows exactly what came first. */
  #drawn: string | undefined

  constructor(configuration: SessionsConfiguration) {
    this.#configuration = configuration
  }

  /** Raises the barrier of a subject, by its key: it says when by the store's clock, which a record tells that is read. */
  async raise(subjectKey: string): Promise<void> {
    const id = barrierIdOf(subjectKey)
    let isInserted = false
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const read = await this.#read(id)
      // What was inserted by the clock of this process is a beginning, unless the store has none.
      if (isInserted && read && read.now === undefined) return
      const barrier: Barrier = read?.now === undefined ? { at: this.#clock(), by: this.#process() } : { at: read.now }
      const raised = record(id, subjectKey, read ? read.record.version + 1 : 0, barrier)
      if (!read) isInserted = await this.#insert(raised)
      else if (await this.#ask(() => this.#store.replace(raised, read.record.version))) return
    }
    throw refusal('store_unavailable')
  }

  /** Looks at the barrier for a log-in that began at a time of this process's clock. Rejects where it is overtaken already. */
  async watch(subjectKey: string, begunAt: number): Promise<LoginWatch> {
    const id = barrierIdOf(subjectKey)
    // On the store's clock the log-in began between these.
    let [earliest, latest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let reading = 0; reading < maxReadings; reading++) {
      const asked = this.#clock()
      const read = await this.#read(id)
      const answered = this.#clock()
      if (answered - begunAt > barrierMs) break
      if (!read) return { version: undefined, at: undefined }
      const { at, by } = barrierOf(read.record)
      const { version } = read.record
      if (by !== undefined || read.now === undefined) {
        if (at + (by === this.#process() ? 0 : skewMs) > begunAt) break
        return { version, at }
      }
      if (at > read.now) {
        // The store's clock was ahead, and has been set right: who begins after this moment has begun after the barrier, too.
        const righted = record(id, subjectKey, version + 1, { at: read.now })
        await this.#ask(() => this.#store.replace(righted, version))
        break
      }
      earliest = Math.max(earliest, read.now - (answered - begunAt))
      latest = Math.min(latest, read.now - (asked - begunAt))
      if (at <= earliest) return { version, at }
      if (at > latest) break
    }
    throw refusal('store_unavailable', { retryAfter: 1 })
  }

  /** Whether the barrier is another one now than a log-in had seen. */
  async isRaisedSince(watch: LoginWatch, subjectKey: string): Promise<boolean> {
    return this.isRaised(watch, (await this.#read(barrierIdOf(subjectKey)))?.record)
  }

  /** Whether a barrier that is found after the insertion of a log-in is another one than it had seen. */
  isRaised({ version, at }: LoginWatch, found: SessionRecord | undefined): boolean {
    if (found === undefined) return false
    return found.version !== version || (at !== undefined && ownMember(parsed(found.data), 'at') !== at)
  }

  /** A barrier whose numbers are none decides nothing. */
  async #read(id: string): Promise<{ readonly record: SessionRecord; readonly now: number | undefined } | undefined> {
    const read = await this.#ask(() => readRecord(this.#store, id))
    if (!read) return undefined
    const { record } = read
    const now = memberOf(read, 'now')
    if (!(Number.isSafeInteger(record.version) && Number.isFinite(now ?? 0))) throw refusal('store_unavailable')
    return { record, now }
  }

  /** Inserts the first barrier. Another process may have been faster: then it is there to be read. */
  async #insert(first: SessionRecord): Promise<boolean> {
    try {
      await inTime(this.#store.insert(first))
      return true
    } catch (error) {
      if (await this.#read(first.id)) return false
      return this.#ask(() => Promise.reject(error))
    }
  }

  #ask<Result>(ask: () => Promise<Result>): Maybe<Result> {
    return this.#configuration.ask('store', ask)
  }
  get #clock(): Clock {
    return this.#configuration.clock
  }
  get #store(): SessionsConfiguration['store']['sessions'] {
    return this.#configuration.store.sessions
  }

  /** Drawn when it is first needed: a Worker may make sessions, but draw nothing, before its first request. */
  #process(): string {
    this.#drawn ??= crypto.randomUUID()
    return this.#drawn
  }
}

const record = (id: string, subject: string, version: number, barrier: Barrier): SessionRecord => ({
  id,
  subject,
  version,
  expiresAt: barrier.at + barrierMs + marginMs,
  data: JSON.stringify(barrier),
})

/** Reads a barrier. One that cannot be read decides nothing: 503, until it is raised again. */
function barrierOf({ data }: SessionRecord): Barrier {
  const barrier = parsed(data)
  const [at, by] = [ownMember(barrier, 'at'), ownMember(barrier, 'by')]
  if (Number.isFinite(at) && (by === undefined || typeof by === 'string')) return { at: at as number, by }
  throw refusal('store_unavailable')
}

function parsed(data: string): object {
  try {
    return Object(parseJson(data))
  } catch {
    return {}
  }
}
