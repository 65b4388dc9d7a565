import { describe, expect, it } from 'vitest'
import { checkScopes, scopesOf } from '../../src/policy/scopes.ts'

describe('scopes', () => {
  it.each<[object, string[]]>([
    [{}, []],
    [{ scope: '' }, []],
    [{ scope: 'a b' }, ['a', 'b']],
    [{ scope: ' a  b ' }, ['a', 'b']],
    [{ scope: ['a', 'b'] }, ['a', 'b']],
    [{ scp: 'a b' }, ['a', 'b']],
    [{ scp: ['a'], scope: 'a b' }, ['a', 'b']],
    [{ scope: 'a a' }, ['a']],
    [{ scope: null, scp: ['a'] }, ['a']],
  ])('of %j are %j', (claims, expected) => {
    checkScopes(claims as never, false)
    expect(scopesOf(claims as never)).toEqual(expected)
  })

  it.each([
    { scope: 5 },
    { scope: {} },
    { scope: ['a b'] },
    { scope: ['a', 'b c'] },
    { scope: 'a"b' },
    { scope: 'a\nb' },
    { scope: 'é' },
    { scp: [5] },
    { scope: [''] },
    { scope: 'a\\b' },
  ])('of %j are refused', (claims) =>
    expect(() => checkScopes(claims as never, false)).toThrow(expect.objectContaining({ reason: 'scope_malformed' })),
  )

  it('are frozen', () => expect(Object.isFrozen(scopesOf({ scope: 'a' }))).toBe(true))
})
