import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenIn } from '../src/input/read-token.ts'
import { clockDifference, differenceInWords } from '../src/inspect/clock.ts'
import { inspect } from '../src/inspect/inspect.ts'
import { inWords } from '../src/inspect/time.ts'

const token = (header: object, claims: object): string =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.c2ln`
const now = Date.UTC(2026, 0, 1)
const kindOf = (text: string) => inspect(text, undefined, now).kind.name

describe('what a token is', () => {
  it.each([
    ['access token', token({ typ: 'at+jwt' }, {})],
    ['access token', token({ typ: 'application/AT+JWT' }, {})],
    ['access token', token({ typ: 'JWT' }, { scope: 'a', nonce: 'n' })],
    ['access token', token({}, { typ: 'Bearer', scp: ['a'] })],
    ['ID token', token({ typ: 'JWT' }, { at_hash: 'x' })],
    ['ID token', token({ typ: 'JWT' }, { token_use: 'id', scope: 'a' })],
    ['ID token', token({ typ: 'JWT' }, { typ: 'ID' })],
    ['refresh token', token({ typ: 'JWT' }, { typ: 'Refresh' })],
    ['logout token', token({ typ: 'logout+jwt' }, {})],
    ['security event', token({}, { events: {} })],
    ['JWT', token({ typ: 'JWT' }, { sub: 'x' })],
    ['encrypted token', 'a.b.c.d.e'],
    ['no JWT', '2YotnFZFEjr1zCsicMWpAA'],
    ['no JWT', `${Buffer.from('[]').toString('base64url')}.e30.c2ln`],
  ])('is told: %s', (name, text) => {
    expect(kindOf(text)).toBe(name)
  })

  it('is told of any text, without an error', () => {
    fc.assert(fc.property(fc.string(), (text) => void kindOf(text)))
    fc.assert(fc.property(fc.object(), (claims) => void kindOf(token({}, claims))))
  })
})

describe('times', () => {
  it.each([
    [59, 'in 59 seconds'],
    [60, 'in 1 minute'],
    [-3600, '1 hour ago'],
    [86_400 * 400, 'in 1 year'],
    [0, 'in 0 seconds'],
  ])('of %d seconds from now are in words', (seconds, words) => {
    expect(inWords(seconds)).toBe(words)
  })

  it('that are none are said to be none', () => {
    const claims = { exp: now, iat: 'yesterday', nbf: -1e300 }
    expect(inspect(token({}, claims), undefined, now).times).toEqual([
      { claim: 'exp', at: undefined, words: 'milliseconds, where RFC 7519 has seconds' },
      { claim: 'nbf', at: undefined, words: 'no time' },
      { claim: 'iat', at: undefined, words: 'no number of seconds' },
    ])
  })
})

describe('a clock', () => {
  const date = (ahead: number): string => new Date(now + ahead).toUTCString()

  it.each([
    [0, 0, false],
    [3_600_000, 3600, true],
    [-3_600_000, -3600, true],
    [5000, 5, false],
  ])('%d ms ahead', (ahead, seconds, isOff) => {
    const difference = clockDifference(date(ahead), now, now + 200)
    expect(difference?.isOff).toBe(isOff)
    expect(Math.abs((difference?.seconds as number) - seconds)).toBeLessThanOrEqual(1)
  })

  it('that says nothing, or nonsense, is not compared', () => {
    expect([clockDifference(null, now, now), clockDifference('soon', now, now)]).toEqual([undefined, undefined])
  })

  it('is told in words', () => {
    expect(differenceInWords({ seconds: -3600, isOff: true })).toBe('1 hour behind this machine')
    expect(differenceInWords({ seconds: -3593, isOff: true })).toBe('1 hour behind this machine')
    expect(differenceInWords({ seconds: 59, isOff: true })).toBe('59 seconds ahead of this machine')
    expect(differenceInWords({ seconds: 90, isOff: true })).toBe('1 minute ahead of this machine')
  })
})

describe('a token that is pasted', () => {
  it.each(['a.b.c', ' a.b.c\n', 'Bearer a.b.c', 'Authorization: bearer  a.b.c', '"a.b.c"', '{"access_token":"a.b.c"}'])(
    'is found in %j',
    (text) => {
      expect(tokenIn(text)).toBe('a.b.c')
    },
  )

  it.each(['', '  ', '{}', '{"access_token":1}', '{'])('is missed in %j', (text) => {
    expect(() => tokenIn(text)).toThrow(/token/)
  })
})
