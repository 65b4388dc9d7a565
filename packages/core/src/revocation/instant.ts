import { systemClock } from '../clock.ts'
/**
 * A moment on two clocks, in milliseconds. One of them may be set, the other may stand while a machine sleeps: each hides
 * time that has passed, but not both.
 */
export interface Instant {
  readonly wall: number
  readonly steady: number
}

export const instant = (): Instant => ({ wall: systemClock(), steady: performance.now() })

/** Milliseconds from a moment until now: what the clock that has seen more of them says. */
export const since = ({ wall, steady }: Instant): number => Math.max(systemClock() - wall, performance.now() - steady)

/** The moment some milliseconds before another. */
export const earlier = ({ wall, steady }: Instant, ms: number): Instant => ({ wall: wall - ms, steady: steady - ms })

/** The earlier of two moments. */
export const earliest = (one: Instant, two: Instant): Instant => (one.steady < two.steady ? one : two)
