import { memberOf } from '../own.ts'
import type { RevocationStore } from '../stores/contracts.ts'
import { inTime } from '../timer.ts'

/** How long a store may take to answer that says nothing of it, in seconds. */
const patience = 5

/** What who has a time limit of its own gets beyond it, in milliseconds: its error says more. */
export const courtesy = 250

/** After how long a failure is the last that is waited for. */
export const isLate = (elapsed: number, ms: number): boolean => elapsed >= 0.95 * ms

/** How long a store may take to answer, in milliseconds. */
export function limitOf(store: RevocationStore): number {
  return (hasLimit(store) ? store.timeout : patience) * 1000
}

const hasLimit = (store: RevocationStore): store is RevocationStore & { readonly timeout: number } =>
  typeof memberOf(store, 'timeout') === 'number' && Number(store.timeout) > 0 && Number(store.timeout) <= 60

/** A store whose every answer comes or fails in time: one that hangs is as good as one that fails. */
export function timely(store: RevocationStore): RevocationStore {
  const limit = limitOf(store) + (hasLimit(store) ? courtesy : 0)
  const followed = store as Required<RevocationStore>
  return {
    put: (entries) => inTime(store.put(entries), limit),
    get: (keys) => inTime(store.get(keys), limit),
    changes: (cursor, options) => inTime(followed.changes(cursor, options), options.waitMs + limit),
  }
}
