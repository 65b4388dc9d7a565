import { ConfigurationError } from '../configuration.ts'
import { type Instant, since } from './instant.ts'

/** How well a mirror knows the live set. */
export type MirrorState = 'starting' | 'fresh' | 'degraded' | 'stale'

/** What staleness is allowed. */
export interface FreshnessBounds {
  /** Milliseconds. */
  readonly soft: number
  readonly hard: number
}

/** Knows up to when a mirror has seen everything. */
export class Freshness {
  readonly #bounds: FreshnessBounds
  #provenUntil: Instant | undefined

  constructor(bounds: FreshnessBounds) {
    this.#bounds = bounds
  }

  /** Notes that everything up to a moment has been seen. It never goes back. */
  prove(until: Instant): void {
    if (until.steady > (this.#provenUntil?.steady ?? Number.NEGATIVE_INFINITY)) this.#provenUntil = until
  }

  /** Milliseconds that may have passed unseen; infinite before the first proof. */
  get staleness(): number {
    return this.#provenUntil === undefined ? Number.POSITIVE_INFINITY : Math.max(0, since(this.#provenUntil))
  }

  get state(): MirrorState {
    const { staleness } = this
    if (staleness === Number.POSITIVE_INFINITY) return 'starting'
    if (staleness > this.#bounds.hard) return 'stale'
    return staleness > this.#bounds.soft ? 'degraded' : 'fresh'
  }
}

/** Checks bounds given in seconds. */
export function freshnessBounds(soft: number, hard: number): FreshnessBounds {
  if (!(typeof soft === 'number' && soft >= 0.05 && typeof hard === 'number' && hard >= soft && hard <= 3600)) {
    throw new ConfigurationError(
      'mirror: soft and hard are seconds, at least 0.05 and at most 3600, hard not below soft.',
    )
  }
  return { soft: soft * 1000, hard: hard * 1000 }
}
