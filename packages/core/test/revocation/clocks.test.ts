import { afterEach, describe, expect, it, vi } from 'vitest'
import { Heartbeats, provenUntil } from '../../src/revocation/heartbeat.ts'
import { instant } from '../../src/revocation/instant.ts'
import type { RevocationEntry } from '../../src/stores/contracts.ts'
import { closeMirrors, Faulty, mirrored, session, token, until } from './support.ts'

afterEach(async () => {
  vi.restoreAllMocks()
  await closeMirrors()
})

const tenMinutes = 600_000
/** Sets the wall clock, as an administrator or a bad time server would. */
function setClock(byMs: number): void {
  const real = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => real() + byMs)
}
const beat = (time: number): RevocationEntry => ({ key: 'heartbeat x', before: time / 1000, expiresAt: time + 60_000 })

describe('a wall clock that is set', () => {
  it.each([-tenMinutes, tenMinutes])('by %d ms does not hide that the store is away', async (byMs) => {
    const store = new Faulty()
    const made = mirrored(store)
    await made.ready()
    setClock(byMs)
    store.reads = store.writes = false
    await until(() => made.state === 'stale')
    await expect((async () => made.isRevoked(token()))()).rejects.toMatchObject({ status: 503 })
  })

  it.each([-tenMinutes, tenMinutes])('by %d ms does not keep a mirror from being fresh', async (byMs) => {
    const store = new Faulty()
    const made = mirrored(store)
    await made.ready()
    setClock(byMs)
    await new Promise((resolve) => setTimeout(resolve, 700))
    await until(() => made.state === 'fresh')
    await store.put([session('s', Date.now() + 3_600_000)])
    await until(() => made.isRevoked(token()))
  })
})

describe('the heartbeat of another process', () => {
  it('proves what was seen up to it, and nothing later than it was received', () => {
    const received = instant()
    const until = (time: number): number | undefined => provenUntil([beat(time)], received)?.steady
    expect([until(received.wall - 3000), until(received.wall + 500)]).toEqual([received.steady - 3000, received.steady])
  })

  it('proves nothing when its clock is ahead: it cannot tell how late it came', () => {
    const received = instant()
    expect(provenUntil([beat(received.wall + tenMinutes)], received)).toBeUndefined()
    expect(provenUntil([beat(received.wall + tenMinutes), beat(received.wall - 2000)], received)).toMatchObject({
      steady: received.steady - 2000,
    })
  })
})

describe('the heartbeats of this process', () => {
  it('grow even where the clock was set back, for a store keeps the greater', () => {
    const heartbeats = new Heartbeats()
    const first = heartbeats.next(0)
    setClock(-tenMinutes)
    const second = heartbeats.next(0)
    expect([second.key, second.before > first.before]).toEqual([first.key, true])
  })

  it('prove the moment at which the newest was sent, and an older one does not', () => {
    const heartbeats = new Heartbeats()
    const first = heartbeats.next(0)
    const before = performance.now()
    const second = heartbeats.next(0)
    expect(heartbeats.returned([first])).toBeUndefined()
    expect(heartbeats.returned([first, second])?.steady).toBeGreaterThanOrEqual(before)
  })
})
