import { describe, expect, it } from 'vitest'
import { weightOf } from '../../src/verify/weight.ts'

describe('the weight of JSON data', () => {
  it.each<[unknown, number]>([
    ['', 24],
    ['abc', 27],
    [1, 16],
    [true, 16],
    [null, 16],
    [{}, 56],
    [{ a: 1, b: 'abc' }, 56 + 2 * 64 + 16 + 27],
    [[1, [2]], 48 + 2 * 8 + 16 + 48 + 8 + 16],
    [{ a: { b: [] } }, 56 + 64 + 56 + 64 + 48],
  ])('of %j is %d', (value, weight) => expect(weightOf(value)).toBe(weight))
})
