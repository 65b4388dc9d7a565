import { afterEach, describe, expect, it, vi } from 'vitest'
import { direct } from '../../src/revocation/direct.ts'
import { isHeartbeat } from '../../src/revocation/heartbeat.ts'
import type { RevocationChanges, RevocationEntry } from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { closeMirrors, Faulty, mirrored, session, token, until } from './support.ts'

afterEach(async () => {
  vi.useRealTimers()
  await closeMirrors()
})

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const many = (count: number): RevocationEntry[] => Array.from({ length: count }, (_, i) => session(`m${i}`))
const beat = (): RevocationEntry => ({ key: 'heartbeat x', before: Date.now() / 1000, expiresAt: Date.now() + 60_000 })
const real = (entries: readonly RevocationEntry[]): RevocationEntry[] => entries.filter((entry) => !isHeartbeat(entry))

describe('when a store loses what it took', () => {
  it('a revocation that it answered to and nobody ever read is written again', async () => {
    const store = new Faulty()
    const [one, two] = [mirrored(store), mirrored(store)]
    await Promise.all([one.ready(), two.ready()])
    const kept = store.inner
    store.inner = { ...memoryStore().revocations, put: async () => {} }
    const revoking = one.revoke([session('s')])
    store.inner = kept
    await revoking
    expect(await store.inner.get([session('s').key])).toEqual([])
    // Others' heartbeats, which spare this process its own.
    const beats = setInterval(() => void store.put([beat()]), 10)
    await until(() => two.isRevoked(token())).finally(() => clearInterval(beats))
    expect(await store.inner.get([session('s').key])).toHaveLength(1)
  })

  it('twenty processes give it back together, and hardly anything twice', async () => {
    const store = new Faulty()
    await store.put(many(2000))
    const all = Array.from({ length: 20 }, () => mirrored(store, { soft: 2, hard: 5 }))
    await Promise.all(all.map((made) => made.ready()))
    const { put, get } = Faulty.prototype
    store.put = (entries) => pause(10).then(() => put.call(store, entries))
    store.get = (keys) => pause(10).then(() => get.call(store, keys))
    store.inner = memoryStore().revocations
    store.puts = []
    await until(async () => (await store.inner.get(many(2000).map(({ key }) => key))).length === 2000)
    await pause(1100)
    // Twenty that knew nothing of each other would write 40,000, in 80 parts.
    expect(real(store.puts).length).toBeLessThan(8 * 2000)
    expect(store.gets).toBeLessThan(80)
  })

  it('it is given back although the store answered, before it lost it once more, that it has it', async () => {
    const store = new Faulty()
    await store.put([session('s')])
    await mirrored(store).ready()
    let answer: (entries: readonly RevocationEntry[]) => void = () => {}
    const asked = new Promise<void>((resolve) => {
      store.get = () => {
        resolve()
        return new Promise((late) => {
          answer = late
        })
      }
    })
    store.inner = memoryStore().revocations
    await asked
    const last = memoryStore().revocations as Faulty['inner']
    const changes = vi.spyOn(last, 'changes')
    store.inner = last
    await until(() => changes.mock.calls.length > 1)
    store.get = (keys) => last.get(keys)
    answer([session('s')])
    await until(async () => (await last.get([session('s').key])).length === 1)
  })

  it('goes on following while it gives back', async () => {
    const store = new Faulty()
    const [one, two] = [mirrored(store), mirrored(store)]
    await store.put(many(10))
    await Promise.all([one.ready(), two.ready()])
    store.get = () => new Promise(() => {})
    store.inner = memoryStore().revocations
    await until(() => one.state === 'fresh' && two.state === 'fresh')
    await one.revoke([session('s')])
    await until(() => two.isRevoked(token()))
    expect([one.state, two.state]).toEqual(['fresh', 'fresh'])
  })

  it('begins a snapshot anew that it was in the middle of', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    await made.ready()
    await made.revoke([session('s')])
    // A store that gives its snapshots in two pages, and is emptied and restarted between them.
    let [pages, lost] = [0, false]
    const following = store.changes.bind(store)
    store.changes = async (cursor, options): Promise<RevocationChanges> => {
      if (lost) return following(cursor === 'half' ? undefined : cursor, options)
      if (pages++ === 0) return { entries: [session('s')], cursor: 'half', kind: 'snapshot', more: true }
      lost = true
      store.inner = memoryStore().revocations
      throw new Error('The snapshot cannot be gone on with.')
    }
    await until(async () => lost && (await store.inner.get([session('s').key])).length === 1)
  })
})

describe('when a store does not answer', () => {
  it('a mirror is closed at once, and does not begin again', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    await made.ready()
    const hang = (): Promise<never> => new Promise(() => {})
    store.put = store.get = store.changes = hang
    await pause(300)
    const began = Date.now()
    await made.close()
    expect(Date.now() - began).toBeLessThan(100)
    await until(() => made.state === 'stale')
    expect(() => made.isRevoked(token())).toThrow(expect.objectContaining({ status: 503 }))
  })

  it('what asks it fails after a while, and goes on when it answers again', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const store = new Faulty()
    const [made, asked] = [mirrored(store), direct(store)]
    await made.ready()
    const { get, put, changes } = store
    const hang = (): Promise<never> => new Promise(() => {})
    store.put = store.get = store.changes = hang
    const failing = [
      asked.isRevoked(token()),
      asked.revoke([session('s')]),
      made.isRevoked(token(), { fresh: true }),
      made.revoke([session('t')]),
    ].map((answer) => Promise.resolve(answer).then(String, (error) => error.reason ?? error.message))
    await vi.advanceTimersByTimeAsync(6000)
    expect(await Promise.all(failing)).toEqual([
      'revocation_unavailable',
      'There was no answer in time.',
      'revocation_unavailable',
      'There was no answer in time.',
    ])
    Object.assign(store, { get, put, changes })
    await vi.advanceTimersByTimeAsync(7000)
    expect([made.state, (await store.inner.get([session('t').key])).length]).toEqual(['fresh', 1])
  })

  it('a mirror that was closed before it began asks nothing', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    await made.close()
    store.changes = () => Promise.reject(new Error('asked'))
    expect(() => made.isRevoked(token())).toThrow(expect.objectContaining({ status: 503 }))
    expect(store.puts).toEqual([])
  })
})

describe('when a store cannot be used as it is', () => {
  it('ready() says why, and listeners are told', async () => {
    const { ConfigurationError } = await import('../../src/configuration.ts')
    const store = new Faulty()
    const fault = new ConfigurationError('This store forgets.')
    const refuse = (): Promise<never> => Promise.reject(fault)
    store.put = store.changes = refuse
    const made = mirrored(store)
    const told: unknown[] = []
    made.open?.({ clock: Date.now, emit: (name, event) => void (name === 'failed' && told.push(event)) })
    await expect(made.ready()).rejects.toBe(fault)
    expect(told).toEqual([{ part: 'revocations', message: 'ConfigurationError: This store forgets.' }])
    await expect(made.isRevoked(token())).rejects.toMatchObject({ status: 503 })
  })
})
