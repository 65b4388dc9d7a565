import { isConfigurationError } from '../configuration.ts'
import { inTime } from '../timer.ts'
import { type Instant, instant, since } from './instant.ts'
import { courtesy, isLate } from './timely-store.ts'

const unproven =
  'Nothing shows that the store of revocations is current: what is written to it does not come back. Is it a replica, or cut off?'

/** How something begins that others wait for: well, or with failures that are tried again. */
export class Beginning {
  /** Resolves when it has begun well. */
  readonly begun: Promise<void>
  /** Notes that. */
  begin: () => void = () => {}
  readonly #waiting = new Map<(error: unknown) => void, { readonly from: Instant; readonly ms: number }>()
  #failure: unknown

  constructor() {
    this.begun = new Promise((resolve) => {
      this.begin = resolve
    })
  }

  /** Notes a failure, and tells those whose time is over. One of a setting is told to all: waiting does not cure it. */
  failed(error: unknown): void {
    this.#failure = error
    for (const [giveUp, { from, ms }] of this.#waiting) {
      if (isConfigurationError(error) || isLate(since(from), ms)) giveUp(error)
    }
  }

  /** Resolves when it has begun; rejects with the last failure when it has not after `ms` milliseconds. */
  async within(ms: number): Promise<void> {
    this.#failure = undefined
    let giveUp: (error: unknown) => void = () => {}
    const wrong = new Promise<never>((_, reject) => {
      giveUp = reject
    })
    this.#waiting.set(giveUp, { from: instant(), ms })
    try {
      await inTime(Promise.race([this.begun, wrong]), ms + courtesy)
    } catch {
      throw this.#failure ?? new Error(unproven)
    } finally {
      this.#waiting.delete(giveUp)
    }
  }
}
