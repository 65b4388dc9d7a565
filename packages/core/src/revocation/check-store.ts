import { ConfigurationError } from '../configuration.ts'
import type { RevocationStore } from '../stores/contracts.ts'

/** Refuses what is no store of revocations: a whole store, for one, of which it is a part. */
export function checkRevocationStore(of: string, store: RevocationStore): void {
  if (typeof store?.get === 'function' && typeof store.put === 'function') return
  throw new ConfigurationError(`${of} takes a store of revocations, such as memoryStore().revocations, or your own.`)
}
