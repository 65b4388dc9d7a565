import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Presented } from '../../src/extract/presented.ts'
import { type CacheOptions, TokenCache } from '../../src/verify/cache.ts'

const weight = 1000
const cacheOf = <Value = number>(options: CacheOptions = {}): TokenCache<Value> => new TokenCache(options, () => weight)
const text = (n: number): string => `Bearer ${'h'.repeat(40)}.${'p'.repeat(200)}.${String(n).padStart(43, 's')}`
const token = (n: number): Presented => ({ text: text(n), start: 7 })
const keep = (cache: TokenCache<number>, n: number): void => {
  cache.offer(token(n), n)
  cache.offer(token(n), n)
}

describe('the cache of verified tokens', () => {
  it('takes a token in when it is seen for the second time', () => {
    const cache = cacheOf()
    cache.offer(token(1), 1)
    expect(cache.get(token(1))).toBeUndefined()
    cache.offer(token(1), 1)
    expect(cache.get(token(1))).toBe(1)
  })

  it('hits only for the identical token, not for one with the same signature', () => {
    const cache = cacheOf()
    keep(cache, 1)
    expect(cache.get({ text: text(1).replace('p', 'q'), start: 7 })).toBeUndefined()
    expect(cache.get({ text: text(1).replace('h', 'x'), start: 7 })).toBeUndefined()
    expect(cache.get(token(1))).toBe(1)
  })

  it('does not take the whole of one text for the end of the same text', () => {
    const cache = cacheOf()
    keep(cache, 1)
    expect(cache.get({ text: text(1), start: 0 })).toBeUndefined()
  })

  it('keeps one of two tokens that share a fingerprint, and never takes one for the other', () => {
    const [one, two] = ['a', 'b'].map((letter) => ({ text: `Bearer ${letter}.p.${'s'.repeat(43)}`, start: 7 })) as [
      Presented,
      Presented,
    ]
    const cache = cacheOf<string>()
    for (const [presented, value] of [
      [one, '1'],
      [one, '1'],
      [two, '2'],
      [two, '2'],
    ] as const)
      cache.offer(presented, value)
    expect([cache.get(one), cache.get(two)]).toEqual([undefined, '2'])
    expect(cache.statistics).toMatchObject({ entries: 1, bytes: 400 + two.text.length + weight })
  })

  it('forgets what it is told to', () => {
    const cache = cacheOf()
    keep(cache, 1)
    cache.delete(token(1))
    expect(cache.get(token(1))).toBeUndefined()
    expect(cache.statistics).toEqual({ hits: 0, misses: 1, entries: 0, bytes: 0 })
  })

  it('keeps what is used while a flood of others goes by', () => {
    const cache = cacheOf({ maxEntries: 100 })
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
          const cache = cacheOf({ maxEntries: 20, maxBytes: 65_536 })
          for (const [step, n] of steps) {
            if (step === 'keep') keep(cache, n)
            else if (step === 'get') expect([n, undefined]).toContain(cache.get(token(n)))
            else cache.delete(token(n))
            const { entries, bytes } = cache.statistics
            expect(entries).toBeLessThanOrEqual(20)
            expect(bytes).toBeLessThanOrEqual(65_536)
            expect(bytes).toBe(entries * (400 + text(0).length + weight))
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it.each([{ maxEntries: 0 }, { maxEntries: 1.5 }, { maxBytes: 10 }, { size: 10 }])(
    'refuses the bounds %j',
    (options) => expect(() => cacheOf(options as never)).toThrow(/cache/),
  )
})
