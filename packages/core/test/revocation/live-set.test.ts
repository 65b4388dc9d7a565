import { describe, expect, it } from 'vitest'
import { LiveSet } from '../../src/revocation/live-set.ts'
import { session, token } from './support.ts'

describe('a live set', () => {
  it('forgets what has expired, a part with each page that comes, even when nothing is revoked any more', () => {
    const set = new LiveSet()
    set.add(
      Array.from({ length: 50_000 }, (_, i) => session(`x${i}`, 1000)),
      0,
    )
    expect(set.size).toBe(50_000)
    for (let page = 0; page < 12; page++) set.add([], 1000 + 100 * page)
    expect(set.size).toBe(0)
  })

  it('looks at no more than two records for each that comes, where it has looked at thousands a moment ago', () => {
    const set = new LiveSet()
    set.add(
      Array.from({ length: 50_000 }, (_, i) => session(`x${i}`, 1000)),
      0,
    )
    const forgotten = [1000, 1001, 1099, 1100].map((now) => {
      const before = set.size
      set.add([session(`at ${now}`, 2000)], now)
      return before + 1 - set.size
    })
    expect(forgotten.map((count) => (count > 4900 ? 'thousands' : count <= 2))).toEqual([
      'thousands',
      true,
      true,
      'thousands',
    ])
  })

  it('forgets faster than it takes in', () => {
    const set = new LiveSet()
    for (let now = 0; now < 300; now++) {
      set.add(
        Array.from({ length: 1000 }, (_, i) => session(`x${now}-${i}`, now + 10)),
        now,
      )
    }
    expect(set.size).toBeLessThan(40_000)
  })

  it('never forgets what is live, nor counts what is not', () => {
    const set = new LiveSet()
    set.add([session('s', 500), session('later', 2000)], 0)
    for (let page = 0; page < 10; page++) set.add([], 1000)
    const revoked = (sessionId: string, now: number): boolean => set.revokes(token({ sessionId }), now)
    expect([revoked('s', 1000), revoked('later', 1999), revoked('later', 2000)]).toEqual([false, true, false])
  })
})
