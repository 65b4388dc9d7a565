import { systemClock } from '../../clock.ts'
import { ConfigurationError } from '../../configuration.ts'
/** A clock that tests move. It runs with the real one until it is set. */
export interface TestClock {
  /** Milliseconds since the epoch: give the clock itself to `createGuard({ clock })`. */
  (): number
  /** Moves on by this many seconds. */
  advance(seconds: number): void
  /** Stops at an instant, in milliseconds since the epoch. */
  set(ms: number): void
}

/** Makes a {@link TestClock}. */
export function testClock(): TestClock {
  let ahead = 0
  let stopped: number | undefined
  const clock = (): number => (stopped ?? systemClock()) + ahead
  return Object.assign(clock, {
    advance: (seconds: number): void => {
      mustBeNumber(seconds)
      ahead += seconds * 1000
    },
    set: (ms: number): void => {
      mustBeNumber(ms)
      stopped = ms
      ahead = 0
    },
  })
}

/** Against a clock that tells no time, no token would expire. */
function mustBeNumber(value: unknown): void {
  if (!Number.isFinite(value))
    throw new ConfigurationError('A test clock is moved by seconds and set to milliseconds: numbers.')
}
