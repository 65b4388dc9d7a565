import { systemClock } from '../../clock.ts'
import type { Store } from '../../stores/contracts.ts'
import { entry } from './revocation-entry.ts'
import { must, rejects, type StoreCase, storeCase, unique } from './store-case.ts'

/** A store, and what takes its database away: ends its connection, closes its file. */
export interface FailingStore {
  readonly store: Store
  fail(): void | Promise<void>
}

const { signal } = new AbortController()
const session = () => ({ id: unique(), subject: unique(), version: 0, expiresAt: systemClock() + 60_000, data: '{}' })

const calls: { readonly [name: string]: (store: Store) => Promise<unknown> | undefined } = {
  'sessions.insert': ({ sessions }) => sessions.insert(session()),
  'sessions.read': ({ sessions }) => sessions.read(unique()),
  'sessions.replace': ({ sessions }) => sessions.replace(session(), 0),
  'sessions.list': ({ sessions }) => sessions.list(unique()),
  'revocations.put': ({ revocations }) => revocations.put([entry()]),
  'revocations.get': ({ revocations }) => revocations.get([unique()]),
  'revocations.changes': ({ revocations }) => revocations.changes?.(undefined, { waitMs: 20, signal }),
  'replays.add': ({ replays }) => replays.add(unique(), systemClock() + 60_000),
}

/**
 * What a {@link Store} promises whose database is gone: nothing was decided, and it says so.
 *
 * @example
 * it.each(storeFailureCases)('$name', ({ run }) => run(() => ({ store, fail })))
 */
export const storeFailureCases: readonly StoreCase<FailingStore>[] = Object.entries(calls).map(([name, call]) =>
  storeCase(`rejects ${name}() while its database is away`, async ({ store, fail }) => {
    const here = call(store)
    if (here === undefined) return
    await here.catch(() => {})
    await fail()
    const hasRejected = await rejects((async () => call(store))())
    must(hasRejected, `${name}() must reject, so that guards answer 503; it answered as if it knew`)
  }),
)
