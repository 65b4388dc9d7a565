import { afterEach, describe, expect, it, vi } from 'vitest'
import { revocationKey } from '../../src/revocation/keys.ts'
import { type Mirror, type MirrorOptions, mirror } from '../../src/revocation/mirror.ts'
import type { RevocationSubject } from '../../src/revocation/revocations.ts'
import type { RevocationEntry, RevocationStore } from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'

const iss = 'https://issuer.example'
const token = (more: Partial<RevocationSubject> = {}): RevocationSubject => ({
  issuer: iss,
  tokenId: 't',
  sessionId: 's',
  subject: 'ada',
  issuedAt: 1000,
  ...more,
})
const forever = Number.MAX_SAFE_INTEGER
const session = (id: string, expiresAt = Date.now() + 3_600_000): RevocationEntry => ({
  key: revocationKey.session(iss, id),
  before: forever,
  expiresAt,
})

/** A store that can be cut off, slowed down, or lose everything. */
class Faulty implements RevocationStore {
  inner = memoryStore().revocations
  reads = true
  writes = true
  puts: RevocationEntry[] = []
  gets = 0

  async put(entries: readonly RevocationEntry[]): Promise<void> {
    if (!this.writes) throw new Error('no write')
    this.puts.push(...entries)
    await this.inner.put(entries)
  }
  async get(keys: readonly string[]): Promise<readonly RevocationEntry[]> {
    this.gets++
    if (!this.reads) throw new Error('no read')
    return this.inner.get(keys)
  }
  async changes(
    ...[cursor, options]: Parameters<NonNullable<RevocationStore['changes']>>
  ): ReturnType<NonNullable<RevocationStore['changes']>> {
    if (!this.reads) throw new Error('no read')
    const changes = this.inner.changes as NonNullable<RevocationStore['changes']>
    return changes.call(this.inner, cursor, options)
  }
}

const open: Mirror[] = []
const mirrored = (store: RevocationStore, options: MirrorOptions = {}): Mirror => {
  const made = mirror(store, { soft: 0.2, hard: 0.6, ...options })
  open.push(made)
  return made
}
const until = (check: () => unknown): Promise<unknown> => vi.waitUntil(check, { timeout: 5000, interval: 5 })
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

describe('a mirror', () => {
  it('knows what was revoked before it began, and answers at once', async () => {
    const store = new Faulty()
    await store.put([session('s')])
    const made = mirrored(store)
    await made.ready()
    expect([made.isRevoked(token()), made.isRevoked(token({ sessionId: 'other' })), made.state, made.entries]).toEqual([
      true,
      false,
      'fresh',
      1,
    ])
  })

  it('forgets nothing by a clock that tells no time', async () => {
    const store = new Faulty()
    await store.put([session('s')])
    const made = mirrored(store, { clock: () => Number.NaN })
    await made.ready()
    expect(made.isRevoked(token())).toBe(true)
  })

  it('lets the first requests wait for its snapshot', async () => {
    const store = new Faulty()
    await store.put([session('s')])
    const made = mirrored(store)
    expect(await Promise.all([made.isRevoked(token()), made.isRevoked(token({ sessionId: 'x' }))])).toEqual([
      true,
      false,
    ])
  })

  it('learns what another process revokes', async () => {
    const store = new Faulty()
    const [one, two] = [mirrored(store), mirrored(store)]
    await Promise.all([one.ready(), two.ready()])
    await one.revoke([session('s')])
    expect(one.isRevoked(token())).toBe(true)
    await until(() => two.isRevoked(token()))
  })

  it('covers one token, one session, or what a subject was issued before an instant, of its issuer alone', async () => {
    const made = mirrored(new Faulty())
    await made.ready()
    const expiresAt = Date.now() + 60_000
    await made.revoke([
      { key: revocationKey.token(iss, 't1'), before: forever, expiresAt },
      { key: revocationKey.subject(iss, 'bob'), before: 1000, expiresAt },
    ])
    const asked = [
      { tokenId: 't1' },
      { tokenId: 't2' },
      { tokenId: 't1', issuer: 'https://other.example' },
      { subject: 'bob', issuedAt: 999 },
      { subject: 'bob', issuedAt: 1000 },
    ]
    expect(asked.map((more) => made.isRevoked(token(more)))).toEqual([true, false, false, true, false])
  })

  it('stays fresh by heartbeats, which few of many processes write', async () => {
    const store = new Faulty()
    const all = Array.from({ length: 20 }, () => mirrored(store, { soft: 0.4, hard: 2 }))
    await Promise.all(all.map((made) => made.ready()))
    const before = store.puts.length
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(all.every((made) => made.state === 'fresh')).toBe(true)
    expect(store.puts.length - before).toBeLessThan(60)
  })

  it('is not fresh because reads succeed: writes must come back', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    await made.ready()
    store.writes = false
    await until(() => made.state === 'degraded')
    expect(made.isRevoked(token())).toBe(false)
    await until(() => made.state === 'stale')
    expect(() => made.isRevoked(token())).toThrow(
      expect.objectContaining({ status: 503, reason: 'revocation_unavailable' }),
    )
    store.writes = true
    await until(() => made.state === 'fresh')
    expect(made.isRevoked(token())).toBe(false)
  })

  it('beyond its bound still refuses what it knows, and with policy open serves the rest', async () => {
    const store = new Faulty()
    const [closed, served] = [mirrored(store), mirrored(store, { policy: 'open' })]
    await Promise.all([closed.ready(), served.ready()])
    await closed.revoke([session('s')])
    await until(() => served.isRevoked(token()))
    store.reads = store.writes = false
    await until(() => closed.state === 'stale' && served.state === 'stale')
    expect([closed.isRevoked(token()), served.isRevoked(token()), served.isRevoked(token({ sessionId: 'x' }))]).toEqual(
      [true, true, false],
    )
  })

  it('gives a store back what that has lost, and only that', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    await made.ready()
    await made.revoke([session('s'), session('kept'), session('gone', Date.now() + 50)])
    await new Promise((resolve) => setTimeout(resolve, 60))
    store.inner = memoryStore().revocations
    await store.inner.put([session('kept')])
    store.puts = []
    await until(async () => (await store.inner.get([session('s').key])).length === 1)
    expect(made.isRevoked(token())).toBe(true)
    expect(store.puts.filter(({ key }) => !key.startsWith('heartbeat')).map(({ key }) => key)).toEqual([
      session('s').key,
    ])
  })

  it('brings a write that did not arrive to the store later', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    await made.ready()
    store.writes = false
    await expect(made.revoke([session('s')])).rejects.toThrow('no write')
    expect(made.isRevoked(token())).toBe(true)
    store.writes = true
    await until(async () => (await store.inner.get([session('s').key])).length === 1)
  })

  it('asks the store itself where a route demands it', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    await made.ready()
    const gets = store.gets
    await store.inner.put([session('s')])
    expect(await made.isRevoked(token(), { fresh: true })).toBe(true)
    store.reads = false
    await expect(made.isRevoked(token({ sessionId: 'x' }), { fresh: true })).rejects.toMatchObject({ status: 503 })
    expect(store.gets).toBeGreaterThan(gets)
    const before = store.gets
    store.reads = true
    await Promise.all([1, 2, 3].map((i) => made.isRevoked(token({ sessionId: `x${i}` }), { fresh: true })))
    expect(store.gets - before).toBe(1)
  })

  it('reports its states', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    const states: string[] = []
    made.open?.({ clock: Date.now, emit: (_name, event) => states.push((event as { state: string }).state) })
    await made.ready()
    store.reads = store.writes = false
    await until(() => states.includes('stale'))
    store.reads = store.writes = true
    await until(() => states.at(-1) === 'fresh')
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(states)
    expect(states).toEqual(expect.arrayContaining(['fresh', 'degraded', 'stale']))
  })

  it('answers 503 while no store has ever answered', async () => {
    const store = new Faulty()
    store.reads = store.writes = false
    await expect(mirrored(store).isRevoked(token())).rejects.toMatchObject({ status: 503 })
  })

  it('closes at once', async () => {
    const made = mirrored(new Faulty())
    await made.ready()
    const began = Date.now()
    await made.close()
    expect(Date.now() - began).toBeLessThan(200)
  })

  it.each<[unknown, object, RegExp]>([
    [{ put: async () => {}, get: async () => [] }, {}, /use direct/],
    [new Faulty(), { soft: 10, hard: 5 }, /hard not below soft/],
    [new Faulty(), { policy: 'maybe' }, /"closed" or "open"/],
    [new Faulty(), { sofd: 1 }, /no option/],
  ])('refuses a wrong configuration', (store, options, message) =>
    expect(() => mirror(store as RevocationStore, options)).toThrow(message),
  )
})
