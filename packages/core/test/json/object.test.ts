import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBearerError } from '../../src/errors/errors.ts'
import { parseObject } from '../../src/json/object.ts'
import { teach, writtenObject } from './written.ts'

function verdict(text: string): unknown {
  try {
    return parseObject(text)
  } catch (error) {
    return isBearerError(error) ? error.reason : error
  }
}

describe('a JSON object of a token', () => {
  it('is refused exactly where a member is there twice, however it is spaced, escaped and nested', () => {
    let [good, bad] = [0, 0]
    fc.assert(
      fc.property(writtenObject, ({ text, value, repeats, lures }) => {
        if (repeats) bad++
        else good++
        teach(lures)
        const read = verdict(text)
        // What was read has no prototype.
        const found = typeof read === 'object' ? { ...read } : read
        expect(isDeepStrictEqual(found, repeats ? 'json_duplicate_member' : value)).toBe(true)
      }),
      { numRuns: 2000 },
    )
    expect(Math.min(good, bad)).toBeGreaterThan(100)
  })

  it.each([
    ['{"sub" :"x","sub":":y"}'],
    ['{"a":":","a":1}'],
    ['{":":1,":":2}'],
    ['{"a":[{":b":1,":b":2}]}'],
    ['{"":1,"":":"}'],
    ['{"a"\t:1,"a":2,"c":":d"}'],
  ])('is refused where %s hides it', (text) => expect(verdict(text)).toBe('json_duplicate_member'))

  it('may nest 16 deep, and no deeper', () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expect(verdict(nested(16))).toEqual(JSON.parse(nested(16)))
    expect(verdict(nested(17))).toBe('json_too_deep')
  })
})
