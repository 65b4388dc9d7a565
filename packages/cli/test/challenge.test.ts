import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { challengesOf } from '../src/doctor/api/challenge.ts'

const read = (field: string) =>
  challengesOf(field)?.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])

describe('challengesOf', () => {
  it.each([
    ['Bearer', [['bearer', {}]]],
    ['Bearer realm="api"', [['bearer', { realm: 'api' }]]],
    [
      'Basic realm="a, b", Bearer error="invalid_token", scope=x',
      [
        ['basic', { realm: 'a, b' }],
        ['bearer', { error: 'invalid_token', scope: 'x' }],
      ],
    ],
    [
      'Negotiate, BEARER Realm = "say \\"hi\\""',
      [
        ['negotiate', {}],
        ['bearer', { realm: 'say "hi"' }],
      ],
    ],
    ['', []],
    ['Bearer realm="open', undefined],
  ])('reads %s', (field, expected) => {
    expect(read(field)).toEqual(expected)
  })

  it('reads what it is given as it was written, whatever the values are', () => {
    const value = fc.string({ unit: fc.constantFrom('a', ',', '"', '\\', ' ', '=', '%') })
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 3 }), (pairs) => {
        const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
        const field = pairs.map(([a, b]) => `Bearer realm=${quoted(a)}, scope=${quoted(b)}`).join(', ')
        expect(read(field)).toEqual(pairs.map(([realm, scope]) => ['bearer', { realm, scope }]))
      }),
    )
  })

  it('ends for every text', () => {
    fc.assert(fc.property(fc.string(), (text) => void challengesOf(text)))
  })
})
