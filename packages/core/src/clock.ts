import { ConfigurationError } from './configuration.ts'
import { abandon } from './maybe.ts'

/** Gives the time in milliseconds since the epoch. Every rule about time asks an injected clock. */
export type Clock = () => number

/**
 * The machine's clock, read when it is asked: fake timers and patched clocks have their effect whenever they come.
 *
 * @example
 * const myStore = ({ clock = systemClock }: { clock?: Clock }) => ({ now: clock }) // read when it is called, so that fake timers count
 */
export const systemClock: Clock = () => Date.now()

/** Refuses what is no clock, before it is asked for the time. */
export function checkClock(of: string, clock: unknown): void {
  if (typeof clock === 'function') return
  throw new ConfigurationError(`${of}: clock takes a function that gives milliseconds since the epoch.`)
}

/**
 * The same clock in seconds, as JWT claims count (RFC 7519 §2, NumericDate). Throws where it tells no time: against NaN no
 * token would ever have expired.
 */
export function seconds(clock: Clock): number {
  const time = clock()
  if (Number.isFinite(time / 1000)) return time / 1000
  abandon(time)
  throw new TypeError('The clock option must give milliseconds since the epoch.')
}
