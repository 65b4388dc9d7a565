import { expect, it } from 'vitest'
import type { RevocationStore } from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'

const { signal } = new AbortController()

it('a follower that waits loses nothing when more comes at once than the memory store can list', async () => {
  const store = memoryStore().revocations as Required<RevocationStore>
  const { cursor } = await store.changes(undefined, { waitMs: 0, signal })
  const waiting = store.changes(cursor, { waitMs: 5000, signal })
  await store.put(
    Array.from({ length: 25_000 }, (_, i) => ({ key: `${i}`, before: 1, expiresAt: Date.now() + 60_000 })),
  )
  const page = await waiting
  expect([page.kind, new Set(page.entries.map(({ key }) => key)).size]).toEqual(['snapshot', 25_000])
})
