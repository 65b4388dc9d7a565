import { ConfigurationError } from '../configuration.ts'
import type { MirrorState } from '../health.ts'
import { type Instant, since } from './instant.ts'

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
  #certainUntil: Instant | undefined

  constructor(bounds: FreshnessBounds) {
    this.#bounds = bounds
  }

  /** Notes that everything up to a moment has been seen. It never goes back. */
  prove(until: Instant): void {
    if (until.steady > (this.#provenUntil?.steady ?? Number.NEGATIVE_INFINITY)) this.#provenUntil = until
  }

  /** Notes that this is so by this process's own clock alone, whatever clocks others have. */
  ascertain(until: Instant): void {
    if (until.steady > (this.#certainUntil?.steady ?? Number.NEGATIVE_INFINITY)) this.#certainUntil = until
    this.prove(until)
  }

  /** Up to when everything has certainly been seen. */
  get certainUntil(): Instant | undefined {
    return this.#certainUntil
  }

  /**
   * Milliseconds that may have passed unseen; infinite before the first proof. Others' clocks are believed as long as it is
   * certain that no more than `hard` has passed.
   */
  get staleness(): number {
    const certain = age(this.#certainUntil)
    return certain > this.#bounds.hard ? certain : Math.min(certain, age(this.#provenUntil))
  }

  /** Whether it is time to see for oneself: long before `hard`, and not for all processes at once. */
  get isUncertain(): boolean {
    return age(this.#certainUntil) > this.#bounds.hard * (0.5 + Math.random() / 4)
  }

  get state(): MirrorState {
    const { staleness } = this
    if (staleness === Number.POSITIVE_INFINITY) return 'starting'
    if (staleness > this.#bounds.hard) return 'stale'
    return staleness > this.#bounds.soft ? 'degraded' : 'fresh'
  }
}

const age = (moment: Instant | undefined): number =>
  moment === undefined ? Number.POSITIVE_INFINITY : Math.max(0, since(moment))

/** Checks bounds given in seconds. */
export function freshnessBounds(soft: number, hard: number): FreshnessBounds {
  if (!(typeof soft === 'number' && soft >= 0.05 && typeof hard === 'number' && hard >= soft && hard <= 3600)) {
    throw new ConfigurationError(
      'mirror: soft and hard are seconds, at least 0.05 and at most 3600, hard not below soft.',
    )
  }
  return { soft: soft * 1000, hard: hard * 1000 }
}
