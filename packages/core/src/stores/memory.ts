import { type Clock, checkClock, systemClock } from '../clock.ts'
import { ConfigurationError, ownOptions, refuseFurther } from '../configuration.ts'
import type { Store } from './contracts.ts'
import { MemoryReplays } from './memory-replays.ts'
import { MemoryRevocations } from './memory-revocations.ts'
import { MemorySessions } from './memory-sessions.ts'

export interface MemoryStoreOptions {
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: Clock | undefined
  /**
   * Sessions, and replays, at most. Beyond it, new ones are rejected: nothing that counts is ever forgotten. Revocations have
   * no such bound, for nobody is kept from logging out. Default: 1,000,000.
   */
  readonly maxEntries?: number | undefined
}

/**
 * Keeps sessions, revocations and replays in this process: for development, tests and servers of one process. All is lost
 * when it ends, and other processes see none of it.
 *
 * @example
 * const store = memoryStore() // for one process, and for tests
 */
export function memoryStore(options: MemoryStoreOptions = {}, ...further: readonly []): Store {
  refuseFurther('memoryStore', further, 'takes one object of options.')
  const own = ownOptions('memoryStore', options, ['clock', 'maxEntries'])
  const { clock = systemClock, maxEntries = 1_000_000 } = own
  checkClock('memoryStore', clock)
  if (!(Number.isInteger(maxEntries) && maxEntries > 0)) throw new ConfigurationError('maxEntries is a whole number.')
  return {
    sessions: new MemorySessions(clock, maxEntries),
    revocations: new MemoryRevocations(clock),
    replays: new MemoryReplays(clock, maxEntries),
  }
}
