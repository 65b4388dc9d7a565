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

it('a full memory store refuses a log-in, and never a log-out', async () => {
  const { sessions, revocations } = memoryStore({ maxEntries: 2 })
  const expiresAt = Date.now() + 60_000
  const record = { id: 'a', subject: 's', version: 0, expiresAt, data: '{}' }
  await sessions.insert(record)
  await sessions.insert({ ...record, id: 'b' })
  await expect(sessions.insert({ ...record, id: 'c' })).rejects.toThrow(/full/)
  const entries = Array.from({ length: 50 }, (_, i) => ({ key: `sid ${i}`, before: 1, expiresAt }))
  await revocations.put(entries)
  expect(await revocations.get(entries.map(({ key }) => key))).toHaveLength(50)
  // What ends makes room at once.
  expect(await sessions.replace({ ...record, version: 1, expiresAt: Date.now() - 1 }, 0)).toBe(true)
  await sessions.insert({ ...record, id: 'c' })
  expect((await sessions.list('s')).map(({ id }) => id)).toEqual(['b', 'c'])
})
