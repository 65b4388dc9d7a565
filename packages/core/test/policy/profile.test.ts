import { describe, expect, it } from 'vitest'
import type { Profile } from '../../src/policy/profile.ts'
import { checkProfile } from '../../src/policy/profile.ts'
import { goodClaims } from '../support/token.ts'

const verdict = (profile: Profile, typ: string | undefined, claims: object = {}): unknown => {
  try {
    return checkProfile(profile, typ, { ...goodClaims, client_id: 'app', ...claims })
  } catch (error) {
    return (error as { reason: string }).reason
  }
}

describe('the rfc9068 profile', () => {
  it('takes at+jwt with all its claims', () => expect(verdict('rfc9068', 'at+jwt')).toBeUndefined())
  it.each([undefined, 'jwt', 'logout+jwt', 'token-introspection+jwt', 'id_token+jwt'])('refuses the type %s', (typ) =>
    expect(verdict('rfc9068', typ)).toBe('type_refused'),
  )
  it.each(['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'])('requires %s', (name) =>
    expect(verdict('rfc9068', 'at+jwt', { [name]: undefined })).toBe('claim_missing'),
  )
})

describe('the jwt profile', () => {
  it.each([undefined, 'jwt', 'at+jwt'])('takes the type %s', (typ) => expect(verdict('jwt', typ)).toBeUndefined())
  it.each(['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'statuslist+jwt', 'x', ''])('refuses the type %j', (typ) =>
    expect(verdict('jwt', typ)).toBe('type_refused'),
  )
  it.each<[string, object]>([
    ['an ID token by at_hash', { at_hash: 'x' }],
    ['an ID token by c_hash', { c_hash: 'x' }],
    ['an ID token by token_use', { token_use: 'id' }],
    ['an ID token by typ', { typ: 'ID' }],
    ['a refresh token by typ', { typ: 'Refresh' }],
    ['an offline token by typ', { typ: 'Offline' }],
    ['a logout token by typ', { typ: 'Logout' }],
    ['a logout token by its events', { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }],
  ])('refuses %s', (_, claims) => expect(verdict('jwt', 'jwt', claims)).toBe('not_an_access_token'))
  it.each<[string, object]>([
    ['typ Bearer', { typ: 'Bearer' }],
    ['token_use access', { token_use: 'access' }],
    ['a nonce', { nonce: 'x' }],
  ])('takes an access token with %s', (_, claims) => expect(verdict('jwt', 'jwt', claims)).toBeUndefined())
})
