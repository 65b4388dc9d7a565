import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenCache } from '../../src/verify/cache.ts'

const token = (n: number): string => `${'h'.repeat(40)}.${'p'.repeat(200)}.${String(n).padStart(43, 's')}`
const keep = (cache: TokenCache<number>, n: number): void => {
  cache.offer(token(n), n)
  cache.offer(token(n), n)
}

describe('the cache of verified tokens', () => {
  it('takes a token in when it is seen for the second time', () => {
    const cache = new TokenCache<number>()
    cache.offer(token(1), 1)
    expect(cache.get(token(1))).toBeUndefined()
    cache.offer(token(1), 1)
    expect(cache.get(token(1))).toBe(1)
  })

  it('hits only for the identical token, not for one with the same signature', () => {
    const cache = new TokenCache<number>()
    keep(cache, 1)
    expect(cache.get(token(1).replace('p', 'q'))).toBeUndefined()
    expect(cache.get(token(1).replace('h', 'x'))).toBeUndefined()
    expect(cache.get(token(1))).toBe(1)
  })

  it('forgets what it is told to', () => {
    const cache = new TokenCache<number>()
    keep(cache, 1)
    cache.delete(token(1))
    expect(cache.get(token(1))).toBeUndefined()
    expect(cache.statistics).toEqual({ hits: 0, misses: 1, entries: 0, bytes: 0 })
  })

  it('keeps what is used while a flood of others goes by', () => {
    const cache = new TokenCache<number>({ maxEntries: 100 })
    keep(cache, 0)
    for (let n = 1; n < 1_000; n++) {
      keep(cache, n)
      expect(cache.get(token(0))).toBe(0)
    }
  })

  it('stays within its bounds and counts its bytes right, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('keep', 'get', 'delete'), fc.nat(60)), { maxLength: 400 }),
        (steps) => {
          const cache = new TokenCache<number>({ maxEntries: 20, maxBytes: 65_536 })
          for (const [step, n] of steps) {
            if (step === 'keep') keep(cache, n)
            else if (step === 'get') expect([n, undefined]).toContain(cache.get(token(n)))
            else cache.delete(token(n))
            const { entries, bytes } = cache.statistics
            expect(entries).toBeLessThanOrEqual(20)
            expect(bytes).toBeLessThanOrEqual(65_536)
            expect(bytes).toBe(entries * (600 + 4 * token(0).length))
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it.each([{ maxEntries: 0 }, { maxEntries: 1.5 }, { maxBytes: 10 }, { size: 10 }])(
    'refuses the bounds %j',
    (options) => expect(() => new TokenCache(options as never)).toThrow(/cache/),
  )
})
