import { afterEach, describe, expect, it } from 'vitest'
import { revocationKey } from '../../src/revocation/keys.ts'
import { type Mirror, mirror } from '../../src/revocation/mirror.ts'
import type { RevocationStore } from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { closeMirrors, Faulty, forever, iss, mirrored, session, token, until } from './support.ts'

afterEach(closeMirrors)

const asked = async (made: Mirror, more?: Parameters<typeof token>[0]): Promise<boolean> => made.isRevoked(token(more))

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

  it('covers one token, one session, or what a subject was issued before an instant, at all or without a session, of its issuer alone', async () => {
    const made = mirrored(new Faulty())
    await made.ready()
    const expiresAt = Date.now() + 60_000
    await made.revoke([
      { key: revocationKey.token(iss, 't1'), before: forever, expiresAt },
      { key: revocationKey.subject(iss, 'bob'), before: 1000, expiresAt },
      { key: revocationKey.sessionless(iss, 'eve'), before: 1000, expiresAt },
      { key: revocationKey.sessionless(iss, 'ève'), before: 1000, expiresAt },
    ])
    const asked = [
      { tokenId: 't1' },
      { tokenId: 't2' },
      { tokenId: 't1', issuer: 'https://other.example' },
      { subject: 'bob', issuedAt: 999 },
      { subject: 'bob', issuedAt: 1000 },
      ...['eve', 'ève'].flatMap((subject) => [
        { subject, sessionId: undefined, issuedAt: 999 },
        { subject, sessionId: undefined, issuedAt: 1000 },
        { subject, sessionId: 'any', issuedAt: 999 },
      ]),
    ]
    expect(asked.map((more) => made.isRevoked(token(more)))).toEqual([
      ...[true, false, false, true, false],
      ...[true, false, false, true, false, false],
    ])
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
    await expect(asked(made)).rejects.toMatchObject({ status: 503, reason: 'revocation_unavailable' })
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
    expect([await asked(closed), await asked(served), await asked(served, { sessionId: 'x' })]).toEqual([
      true,
      true,
      false,
    ])
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

  it('asks nothing of a store whose heartbeats stay away: it answers, but may be cut off from those who revoke', async () => {
    const store = new Faulty()
    const [closed, served] = [mirrored(store), mirrored(store, { policy: 'open' })]
    await Promise.all([closed.ready(), served.ready()])
    store.writes = false
    await until(() => closed.state === 'degraded' && served.state === 'degraded')
    for (const made of [closed, served]) {
      await expect(made.isRevoked(token(), { fresh: true })).rejects.toMatchObject({ status: 503 })
      expect(made.isRevoked(token())).toBe(false)
    }
    await until(() => served.state === 'stale')
    await expect(served.isRevoked(token(), { fresh: true })).rejects.toMatchObject({ status: 503 })
  })

  it('waits for its beginning where the first request demands a fresh answer', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    expect(await made.isRevoked(token(), { fresh: true })).toBe(false)
    expect(made.state).toBe('fresh')
  })

  it('reports its states', async () => {
    const store = new Faulty()
    const made = mirrored(store)
    const states: string[] = []
    const failures: unknown[] = []
    made.open?.({
      clock: Date.now,
      emit: (name, event) =>
        name === 'failed' ? failures.push(event) : states.push((event as { state: string }).state),
    })
    await made.ready()
    store.reads = store.writes = false
    await until(() => states.includes('stale'))
    store.reads = store.writes = true
    await until(() => states.at(-1) === 'fresh')
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(states)
    expect(states).toEqual(expect.arrayContaining(['fresh', 'degraded', 'stale']))
    expect(failures).toContainEqual({ part: 'revocations', message: 'Error: no read' })
    expect(failures.length).toBeLessThan(10)
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
