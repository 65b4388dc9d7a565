import type { RevocationStore } from '../stores/contracts.ts'
import { inTime } from '../timer.ts'

/** How long a store may take to answer, in milliseconds. */
const patience = 5_000

/** A store whose every answer comes or fails in time: one that hangs is as good as one that fails. */
export function timely(store: RevocationStore): RevocationStore {
  const followed = store as Required<RevocationStore>
  return {
    put: (entries) => inTime(store.put(entries), patience),
    get: (keys) => inTime(store.get(keys), patience),
    changes: (cursor, options) => inTime(followed.changes(cursor, options), options.waitMs + patience),
  }
}
