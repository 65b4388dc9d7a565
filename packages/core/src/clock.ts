import { abandon } from './maybe.ts'

/** Gives the time in milliseconds since the epoch. Every rule about time asks an injected clock. */
export type Clock = () => number

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
