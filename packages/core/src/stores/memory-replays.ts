import type { Clock } from '../clock.ts'
import type { ReplayStore } from './contracts.ts'
import { ExpiringMap } from './expiring-map.ts'

/** Remembers, in this process, what must not be seen twice. */
export class MemoryReplays implements ReplayStore {
  readonly #seen: ExpiringMap<{ readonly expiresAt: number }>

  constructor(clock: Clock, maxEntries: number) {
    this.#seen = new ExpiringMap(clock, maxEntries)
  }

  async add(key: string, expiresAt: number): Promise<boolean> {
    if (this.#seen.get(key)) return false
    this.#seen.set(key, { expiresAt })
    return true
  }
}
