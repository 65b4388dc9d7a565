import { describe, expect, it } from 'vitest'
import { fromAuthorization, isMalformed } from '../../src/extract/authorization.ts'
import { tokenOf } from '../../src/extract/presented.ts'
import { request } from '../support/request.ts'

const extract = (...values: string[]): string | undefined => {
  const presented = fromAuthorization(request(values.map((value) => ['Authorization', value] as const)))
  return presented && tokenOf(presented)
}
const reason = (...values: string[]): unknown => {
  try {
    extract(...values)
    return isMalformed(
      fromAuthorization,
      request(values.map((value) => ['Authorization', value] as const)),
      'token_malformed',
    )
      ? 'authorization_malformed'
      : undefined
  } catch (error) {
    return (error as { reason: string }).reason
  }
}

describe('the Authorization field', () => {
  it.each(['Bearer a.b.c', 'bEaReR a.b.c', 'BEARER a.b.c', 'Bearer  a.b.c', ' Bearer a.b.c ', 'Bearer a.b.c\t'])(
    'gives the token of %j',
    (value) => expect(extract(value)).toBe('a.b.c'),
  )

  it.each(['Bearer a+b/c==', 'Bearer ~._-'])('takes any token68: %j', (value) =>
    expect(extract(value)).toBe(value.slice(7)),
  )

  it.each([
    '',
    '   ',
    'Basic dXNlcjpw',
    'DPoP a.b.c',
    'BearerX a.b.c',
    'Bearer-Token a.b.c',
    'B\u0435arer a.b.c',
    '\uff22earer a.b.c',
    'Bear er a.b.c',
  ])('is no bearer credential in %j', (value) => expect(extract(value)).toBeUndefined())

  it('is none where the field is absent', () => expect(fromAuthorization(request())).toBeUndefined())

  it.each(['Basic eA==, Bearer a.b.c', ', Bearer a.b.c', 'Digest a="b",\tbEaRer a.b.c', 'Basic eA==, Bearer'])(
    'is there twice where two lines were joined: %j',
    (value) => expect(reason(value)).toBe('authorization_repeated'),
  )

  it.each(['Digest a="b", bearer="c"', 'Digest a="b", bearer_of="c"', 'Basic eA==, BearerX a'])(
    'is not, where no second one is a Bearer: %j',
    (value) => expect(reason(value)).toBeUndefined(),
  )

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer a.b.c d',
    'Bearer a.b.c, Bearer d.e.f',
    'Bearer a.b.c; x=1',
    'Bearer\ta.b.c',
    'Bearer,a.b.c',
    'Bearer: a.b.c',
    'Bearer "a.b.c"',
    'Bearer a=b.c',
    'Bearer ===',
    'Bearer \u00e9',
    'Bearer=a.b.c',
    'Bearer a\tb',
  ])('is malformed in %j', (value) => expect(reason(value)).toBe('authorization_malformed'))

  it.each([
    ['Bearer a.b.c', 'Bearer d.e.f'],
    ['Bearer a.b.c', 'Bearer a.b.c'],
    ['Basic eA==', 'Bearer a.b.c'],
    ['', ''],
  ])('must not be there twice: %j and %j', (...values) => expect(reason(...values)).toBe('authorization_repeated'))

  it('never backtracks without bound', () => {
    expect(reason(`Bearer ${' '.repeat(60_000)}`)).toBe('authorization_malformed')
    expect(reason(`Bearer ${'a'.repeat(60_000)}!`)).toBe('authorization_malformed')
    expect(reason(`Bearer ${'='.repeat(60_000)}!`)).toBe('authorization_malformed')
  })
})
