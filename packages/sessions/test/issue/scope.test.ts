import { describe, expect, it } from 'vitest'
import { narrowed } from '../../src/issue/scope.ts'

describe('a scope that is asked for', () => {
  it('is what was granted, or a part of it', () => {
    expect([narrowed('a b', undefined), narrowed('a b', ' b  a '), narrowed('a b', 'b c')]).toEqual([
      'a b',
      'b a',
      undefined,
    ])
    expect([narrowed(undefined, 'a'), narrowed('a', ' '), narrowed(undefined, undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('is in a token once, however often it is asked for', () => {
    expect(narrowed('a b', 'a b '.repeat(250_000))).toBe('a b')
  })
})
