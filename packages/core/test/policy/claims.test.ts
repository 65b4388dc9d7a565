import { describe, expect, it } from 'vitest'
import { type ClaimsPolicy, faultOfClaims } from '../../src/policy/claims.ts'
import { audience, goodClaims, issuer, now } from '../support/token.ts'

const policy: ClaimsPolicy = {
  issuer,
  audience: [audience],
  clockTolerance: 30,
  maxTokenLifetime: 3600,
  maxTokenAge: Number.POSITIVE_INFINITY,
}
const verdict = (claims: object, changes: Partial<ClaimsPolicy> = {}): unknown =>
  faultOfClaims({ ...goodClaims, ...claims }, { ...policy, ...changes }, now, false)

describe('registered claims', () => {
  it.each<[string, object]>([
    ['a good set', {}],
    ['a fractional exp', { exp: now + 300.5 }],
    ['exp a moment within the tolerance', { exp: now - 29.9, iat: now - 60 }],
    ['exp as late as allowed', { exp: now + 3630 }],
    ['nbf and iat within the tolerance', { nbf: now + 30, iat: now + 30 }],
    ['our audience among others', { aud: ['x', audience] }],
    ['no sub, jti and iat', { sub: undefined, jti: undefined, iat: undefined }],
  ])('pass with %s', (_, claims) => expect(verdict(claims)).toBeUndefined())

  it.each<[object, string]>([
    [{ iss: undefined }, 'claim_missing'],
    [{ iss: [issuer] }, 'claim_malformed'],
    [{ iss: `${issuer}/` }, 'issuer_mismatch'],
    [{ iss: issuer.toUpperCase() }, 'issuer_mismatch'],
    [{ aud: undefined }, 'claim_missing'],
    [{ aud: {} }, 'claim_malformed'],
    [{ aud: [[audience]] }, 'claim_malformed'],
    [{ aud: [audience, 5] }, 'claim_malformed'],
    [{ aud: null }, 'claim_malformed'],
    [{ aud: [] }, 'audience_mismatch'],
    [{ aud: `${audience}/` }, 'audience_mismatch'],
    [{ aud: audience.slice(0, -1) }, 'audience_mismatch'],
    [{ aud: audience.toUpperCase() }, 'audience_mismatch'],
    [{ aud: `${audience} other` }, 'audience_mismatch'],
    [{ exp: undefined }, 'claim_missing'],
    ...[`${now + 60}`, null, true, [now + 60], {}, Number.POSITIVE_INFINITY, 2 ** 53, 1e300].map(
      (exp): [object, string] => [{ exp }, 'claim_malformed'],
    ),
    [{ exp: now - 30, iat: now - 60 }, 'expired'],
    [{ exp: -1 }, 'claim_malformed'],
    [{ iat: -1 }, 'claim_malformed'],
    [{ nbf: -1 }, 'claim_malformed'],
    [{ exp: now + 3631 }, 'lifetime_too_long'],
    // Good for an hour, by a clock that is a little ahead: its lifetime is no fault.
    [{ iat: now + 40, exp: now + 3640 }, 'issued_in_future'],
    [{ iat: undefined, nbf: now + 40, exp: now + 3640 }, 'not_yet_valid'],
    [{ exp: Number.MAX_SAFE_INTEGER }, 'lifetime_too_long'],
    [{ nbf: now + 31 }, 'not_yet_valid'],
    [{ nbf: 'soon' }, 'claim_malformed'],
    [{ nbf: null }, 'claim_malformed'],
    [{ iat: now + 31 }, 'issued_in_future'],
    [{ iat: '1' }, 'claim_malformed'],
    [{ iat: now + 20, exp: now + 10 }, 'claim_malformed'],
    [{ sub: 5 }, 'claim_malformed'],
    [{ sub: 'a\ud800' }, 'claim_malformed'],
    [{ jti: '' }, 'claim_malformed'],
    [{ jti: 5 }, 'claim_malformed'],
    [{ sid: {} }, 'claim_malformed'],
    [{ client_id: ['a'] }, 'claim_malformed'],
  ])('%j are refused: %s', (claims, reason) => expect(verdict(claims)).toBe(reason))

  it('are refused at exactly exp where there is no tolerance', () => {
    expect(verdict({ exp: now }, { clockTolerance: 0 })).toBe('expired')
    expect(verdict({ exp: now + 0.001 }, { clockTolerance: 0 })).toBeUndefined()
  })

  it('are refused where iat is longer ago than allowed, or absent', () => {
    const aged = (iat: number | undefined, more = {}) => verdict({ iat }, { maxTokenAge: 60, ...more })
    expect(aged(now - 90)).toBeUndefined()
    expect(aged(now - 90.001)).toBe('token_too_old')
    expect(aged(now - 60, { clockTolerance: 0 })).toBeUndefined()
    expect(aged(now - 61, { clockTolerance: 0 })).toBe('token_too_old')
    expect(aged(undefined)).toBe('claim_missing')
    expect(aged(now + 31)).toBe('issued_in_future')
    expect(aged(null as never)).toBe('claim_malformed')
  })

  it('may name any audience, or none, where the check is turned off by name; their types still count', () => {
    expect(verdict({ aud: 'whatever' }, { audience: null })).toBeUndefined()
    expect(verdict({ aud: ['whatever', 'else'] }, { audience: null })).toBeUndefined()
    expect(verdict({ aud: undefined }, { audience: null })).toBeUndefined()
    expect(verdict({ aud: 5 }, { audience: null })).toBe('claim_malformed')
    expect(verdict({ iss: undefined }, { issuer: null })).toBeUndefined()
    expect(verdict({ iss: ['x'] }, { issuer: null })).toBe('claim_malformed')
  })
})
