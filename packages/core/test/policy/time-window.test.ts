import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClaimsPolicy, faultOfTimes, timeWindow } from '../../src/policy/claims.ts'

const policy: ClaimsPolicy = {
  issuer: null,
  audience: null,
  clockTolerance: 30,
  maxTokenLifetime: 172_800,
  maxTokenAge: Number.POSITIVE_INFINITY,
}
const holds = (claims: object, now: number, by = policy): boolean =>
  faultOfTimes(claims as never, by, now) === undefined
const seconds = fc.oneof(fc.integer({ min: 0, max: 400_000 }), fc.double({ min: 0, max: 400_000, noNaN: true }))
const times = fc.record({
  exp: seconds,
  nbf: fc.option(seconds, { nil: undefined }),
  iat: fc.option(seconds, { nil: undefined }),
})

const ages = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.double({ min: 1, max: 400_000, noNaN: true }))

describe('the window of a token\u2019s times', () => {
  it('holds only seconds at which the times pass', () => {
    fc.assert(
      fc.property(times, seconds, ages, (claims, now, maxTokenAge) => {
        if (claims.iat !== undefined ? claims.iat > claims.exp : maxTokenAge !== Number.POSITIVE_INFINITY) return
        const { from, until } = timeWindow(claims, { ...policy, maxTokenAge })
        if (now > from && now < until) expect(holds(claims, now, { ...policy, maxTokenAge })).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it('holds all but the seconds at its ends', () => {
    const claims = { exp: 1_000_600, nbf: 1_000_000, iat: 999_990 }
    const { from, until } = timeWindow(claims, policy)
    expect([from, until]).toEqual([999_971, 1_000_629])
    for (const now of [from - 1, from, from + 1, until - 1, until]) expect(holds(claims, now)).toBe(true)
    for (const now of [from - 2, until + 1]) expect(holds(claims, now)).toBe(false)
  })

  it('ends with the age that a token may have', () => {
    const claims = { exp: 1_000_600, iat: 999_990 }
    const young = { ...policy, maxTokenAge: 60 }
    const { until } = timeWindow(claims, young)
    expect(until).toBe(1_000_079)
    expect(holds(claims, until + 1, young)).toBe(true)
    expect(holds(claims, until + 2, young)).toBe(false)
  })
})
