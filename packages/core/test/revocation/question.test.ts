import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Mirror } from '../../src/revocation/mirror.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { closeMirrors, Faulty, mirrored, session, token, until } from './support.ts'

afterEach(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  await closeMirrors()
})

const asked = async (made: Mirror, id: string): Promise<boolean | string> => {
  try {
    return await made.isRevoked(token({ sessionId: id }))
  } catch (error) {
    return String((error as { status?: unknown }).status)
  }
}

/** A mirror that follows nothing any more, though the store is well: as after a freeze, before anything has come. */
async function frozen(policy: 'closed' | 'open' = 'closed'): Promise<{ made: Mirror; store: Faulty }> {
  const store = new Faulty()
  const made = mirrored(store, { policy })
  await made.ready()
  store.changes = () => new Promise(() => {})
  await until(() => made.state === 'stale')
  return { made, store }
}

describe('a mirror that is too old', () => {
  it('asks the store, and learns what that knows', async () => {
    const { made, store } = await frozen()
    await store.inner.put([session('s')])
    expect([await asked(made, 's'), await asked(made, 'x')]).toEqual([true, false])
    const { gets } = store
    expect([made.isRevoked(token()), store.gets]).toEqual([true, gets])
  })

  it('asks one question at a time, for all who wait', async () => {
    const { made, store } = await frozen()
    const { get } = Faulty.prototype
    let [under, most] = [0, 0]
    store.get = async (keys) => {
      most = Math.max(most, ++under)
      await new Promise((resolve) => setTimeout(resolve, 30))
      return get.call(store, keys).finally(() => under--)
    }
    store.gets = 0
    const answers = Array.from({ length: 1000 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i % 50))
      return asked(made, `x${i}`)
    })
    expect(new Set(await Promise.all(answers))).toEqual(new Set([false]))
    expect([most, store.gets < 10]).toEqual([1, true])
  })

  it('tells a hundred failures of a store that says another thing each time', async () => {
    const { made, store } = await frozen()
    const told: unknown[] = []
    made.open?.({ clock: Date.now, emit: (name, event) => name === 'failed' && told.push(event) })
    let asks = 0
    store.get = () => Promise.reject(new Error(`no ${asks++}`))
    vi.useFakeTimers({ now: Date.now() })
    for (let i = 0; i < 150; i++) {
      await asked(made, `x${i}`)
      await vi.advanceTimersByTimeAsync(2000)
    }
    expect([asks, told.length]).toEqual([150, 100])
  })

  it('takes no answer from a store that its heartbeat does not come back from: the policy counts', async () => {
    const cutOff = async (policy: 'closed' | 'open'): Promise<unknown> => {
      const { made, store } = await frozen(policy)
      // Reads come from a replica that is cut off, writes go to the primary.
      const copy = memoryStore().revocations
      store.get = (keys) => copy.get(keys)
      return asked(made, 's')
    }
    expect(await Promise.all([cutOff('closed'), cutOff('open')])).toEqual(['503', false])
  })

  it('waits for a replica that is a little behind', async () => {
    const { made, store } = await frozen()
    const { put } = Faulty.prototype
    store.put = async (entries) => void setTimeout(() => void put.call(store, entries), 150)
    expect(await asked(made, 'x')).toBe(false)
  })

  it('lets nobody wait for longer than a second where the store hangs, and then nobody for a second', async () => {
    const { made, store } = await frozen()
    let puts = 0
    store.put = () => {
      puts++
      return new Promise(() => {})
    }
    // The heartbeats of the follower wait for their turn too: what counts is what comes on top of them.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    // It was too old by `performance`, which begins anew here, and may be a part of a millisecond younger by `Date`.
    vi.setSystemTime(Date.now() + 1_000)
    const settled: unknown[] = []
    for (let i = 0; i < 1000; i++) void asked(made, `x${i}`).then((answer) => settled.push(answer))
    await vi.advanceTimersByTimeAsync(990)
    const begun = puts
    expect([settled.length, begun <= 2]).toEqual([0, true])
    await vi.advanceTimersByTimeAsync(20)
    expect([settled.length, new Set(settled)]).toEqual([1000, new Set(['503'])])
    // At once: thrown, not promised.
    expect(() => made.isRevoked(token())).toThrow(expect.objectContaining({ status: 503 }))
    await vi.advanceTimersByTimeAsync(1000)
    const later = made.isRevoked(token())
    expect(later).toBeInstanceOf(Promise)
    Promise.resolve(later).catch(() => {})
    await vi.advanceTimersByTimeAsync(1100)
    vi.useRealTimers()
    store.put = Faulty.prototype.put.bind(store)
  })

  it('answers a route that demands a fresh answer by the same question, and never by its policy', async () => {
    const { made, store } = await frozen('open')
    await store.inner.put([session('s')])
    expect(await made.isRevoked(token(), { fresh: true })).toBe(true)
    expect(await made.isRevoked(token({ sessionId: 'x' }), { fresh: true })).toBe(false)
    store.writes = false
    await expect((async () => made.isRevoked(token({ sessionId: 'x' }), { fresh: true }))()).rejects.toMatchObject({
      status: 503,
    })
  })

  it('asks by clocks that have seen more: one that was frozen for 75 s serves its first request', async () => {
    const store = new Faulty()
    const made = mirrored(store, { soft: 5, hard: 60 })
    await made.ready()
    await store.inner.put([session('s')])
    const real = Date.now.bind(Date)
    vi.spyOn(Date, 'now').mockImplementation(() => real() + 75_000)
    expect(made.state).toBe('stale')
    expect([await asked(made, 'x'), await asked(made, 's')]).toEqual([false, true])
  })
})
