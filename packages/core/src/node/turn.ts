import { setImmediate } from 'node:timers'

/** Node's own, also while a test of the application puts false timers in its place. */
const immediately = setImmediate

/**
 * Lets an authenticated request go on when the server has read what else has arrived in this turn of the event loop. The
 * requests of a turn are then authenticated one after the other and answered one after the other: between two writes to
 * sockets, the same work finds the processor's caches cold each time and takes several times as long.
 *
 * @example
 * afterReads(() => next())
 */
export function afterReads(goOn: () => void): void {
  immediately(goOn)
}
