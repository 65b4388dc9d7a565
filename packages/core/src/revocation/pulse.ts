import { worksBetweenRequests } from '../runtime.ts'

/** For how long an answer counts, and how long after a failure to ask anew, in milliseconds. */
const lasting = 5_000
const pause = 1_000

/**
 * Knows whether a store answers: by what is asked of it anyway, and by asking in the background, when somebody wants to know,
 * where nothing was for five seconds or the last failed. So who keeps requests away while it does not answer learns that it does.
 *
 * @example
 * const pulse = new Pulse(() => store.revocations.get(['probe']))
 * const entries = await pulse.of(() => store.revocations.get(['key']))
 * pulse.ok // true
 */
export class Pulse {
  readonly #ask: () => Promise<unknown>
  #ok: boolean | undefined
  #at = Number.NEGATIVE_INFINITY
  #askedAt = Number.NEGATIVE_INFINITY

  constructor(ask: () => Promise<unknown>) {
    this.#ask = ask
  }

  /** Asks, and notes whether there was an answer. */
  async of<Answer>(ask: () => Answer | Promise<Answer>): Promise<Answer> {
    try {
      const answer = await ask()
      this.note(true)
      return answer
    } catch (error) {
      this.note(false)
      throw error
    }
  }

  /** Notes whether an answer came, for those who ask without {@link of}. */
  note(ok: boolean): void {
    this.#ok = ok
    this.#at = performance.now()
  }

  /** Whether the last answer came. Before the first it is not known, and does not count as one. */
  get ok(): boolean {
    const now = performance.now()
    const isRecent = now - this.#at < lasting
    // Nothing can be asked there in the background: what failed a while ago is to be tried.
    if (!worksBetweenRequests) return this.#ok !== false || !isRecent
    if (!(this.#ok && isRecent) && now - this.#askedAt >= pause) {
      this.#askedAt = now
      this.of(this.#ask).catch(() => {})
    }
    return this.#ok === true
  }
}
