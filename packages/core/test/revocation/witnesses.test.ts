import { afterEach, describe, expect, it } from 'vitest'
import type { RevocationEntry } from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { closeMirrors, Faulty, mirrored, until } from './support.ts'

afterEach(closeMirrors)

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Another process whose clock is ahead, and which writes a heartbeat every few milliseconds. */
function ahead(store: Faulty, byMs: number): () => void {
  const beat = (): RevocationEntry => ({
    key: 'heartbeat ahead',
    before: (Date.now() + byMs) / 1000,
    expiresAt: Date.now() + 3_600_000,
  })
  const beating = setInterval(() => void store.put([beat()]), 10)
  return () => clearInterval(beating)
}

describe('a mirror beside a process whose clock is ahead', () => {
  it('is not fresh by a snapshot of a replica that was cut off for as long', async () => {
    const store = new Faulty()
    await store.put([{ key: 'heartbeat ahead', before: Date.now() / 1000, expiresAt: Date.now() + 3_600_000 }])
    // Writes go to the primary, and nothing of it comes here any more.
    const copy = store.inner
    store.put = async () => {}
    store.inner = copy
    const made = mirrored(store)
    made.ready().catch(() => {})
    await pause(400)
    expect(made.state).toBe('starting')
  })

  it('is not fresh beyond the bound by a replica that is late by as much', async () => {
    const lateMs = 900
    const primary = memoryStore().revocations
    const store = new Faulty()
    // What is written comes to the replica late.
    store.put = async (entries) => {
      await primary.put(entries)
      setTimeout(() => void store.inner.put(entries), lateMs)
    }
    const end = ahead(store, lateMs)
    const made = mirrored(store, { soft: 0.2, hard: 0.6 })
    made.ready().catch(() => {})
    const seen = new Set<string>()
    for (let i = 0; i < 100; i++) {
      seen.add(made.state)
      await pause(25)
    }
    end()
    expect([...seen].filter((state) => state === 'fresh' || state === 'degraded')).toEqual([])
  })

  it('is fresh where the replica is well, and goes on sparing heartbeats of its own', async () => {
    const store = new Faulty()
    const end = ahead(store, 0)
    const made = mirrored(store, { soft: 1, hard: 2 })
    await made.ready()
    const puts: RevocationEntry[] = []
    const { put } = store
    store.put = (entries) => {
      puts.push(...entries.filter(({ key }) => key !== 'heartbeat ahead'))
      return put.call(store, entries)
    }
    const seen = new Set<string>()
    for (let i = 0; i < 100; i++) {
      seen.add(made.state)
      await pause(25)
    }
    end()
    expect([[...seen], puts.length < 3]).toEqual([['fresh'], true])
    await until(() => made.state === 'fresh')
  })
})
