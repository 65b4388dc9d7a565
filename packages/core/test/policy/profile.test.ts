import { describe, expect, it } from 'vitest'
import { checkProfile, type Profile, type TokenKind } from '../../src/policy/profile.ts'
import { goodClaims } from '../support/token.ts'

const verdict = (
  profile: Profile,
  typ: string | undefined,
  claims: object = {},
  more: Partial<TokenKind> = {},
): unknown => {
  try {
    return checkProfile({ profile, types: [], idTokens: false, ...more }, typ, {
      ...goodClaims,
      client_id: 'app',
      ...claims,
    })
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
    ['an ID token by s_hash', { s_hash: 'x' }],
    ['an ID token by token_use', { token_use: 'id' }],
    ['an ID token by typ', { typ: 'ID' }],
    ['a refresh token by typ', { typ: 'Refresh' }],
    ['an offline token by typ', { typ: 'Offline' }],
    ['a logout token by typ', { typ: 'Logout' }],
    ['a logout token by its events', { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }],
  ])('refuses %s, also where its type says otherwise', (_, claims) => {
    expect(verdict('jwt', 'jwt', claims)).toBe('not_an_access_token')
    expect(verdict('jwt', 'at+jwt', claims)).toBe('not_an_access_token')
    // With all that RFC 9068 requires beside, there is no doubt.
    expect(verdict('rfc9068', 'at+jwt', claims)).toBeUndefined()
  })
  it.each<[string, object]>([
    ['typ Bearer', { typ: 'Bearer' }],
    ['token_use access', { token_use: 'access' }],
    ['a nonce', { nonce: 'x' }],
  ])('takes an access token with %s', (_, claims) => expect(verdict('jwt', 'jwt', claims)).toBeUndefined())
})

describe('types of an issuer', () => {
  const types = ['access', 'token+jwt']
  it.each(['jwt', 'rfc9068'] as const)('are taken beside those of the profile %s', (profile) => {
    for (const typ of [...types, 'at+jwt']) expect(verdict(profile, typ, {}, { types })).toBeUndefined()
    for (const typ of ['acces', 'refresh', 'logout+jwt', ''])
      expect(verdict(profile, typ, {}, { types })).toBe('type_refused')
    for (const typ of ['jwt', undefined])
      expect(verdict(profile, typ, {}, { types })).toBe(profile === 'jwt' ? undefined : 'type_refused')
  })
  it.each(['jwt', 'rfc9068'] as const)('make no access token of another token, in the profile %s', (profile) => {
    for (const claims of [{ at_hash: 'x' }, { token_use: 'id' }, { typ: 'Refresh' }, { events: {} }])
      expect(verdict(profile, 'access', claims, { types })).toBe('not_an_access_token')
  })
  it('take no claim of RFC 9068 away', () =>
    expect(verdict('rfc9068', 'access', { jti: undefined }, { types })).toBe('claim_missing'))
})

describe('ID tokens that are taken on purpose', () => {
  const idTokens = true
  it.each<[string, object]>([
    ['at_hash', { at_hash: 'x' }],
    ['c_hash', { c_hash: 'x' }],
    ['s_hash', { s_hash: 'x' }],
    ['token_use', { token_use: 'id' }],
    ['typ', { typ: 'ID' }],
    ['all of them', { at_hash: 'x', c_hash: 'x', token_use: 'id', typ: 'ID', nonce: 'n' }],
    ['nothing, being access tokens', { typ: 'Bearer', token_use: 'access' }],
  ])('are known by %s', (_, claims) => expect(verdict('jwt', 'jwt', claims, { idTokens })).toBeUndefined())
  it.each<[string, object]>([
    ['a refresh token by typ', { typ: 'Refresh' }],
    ['an offline token by typ', { typ: 'Offline' }],
    ['a logout token by typ', { typ: 'Logout' }],
    ['a refresh token by token_use', { token_use: 'refresh' }],
    ['a token for whose use there is no word', { token_use: null }],
    ['an event', { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }],
    ['an event that says that it is an ID token', { events: {}, typ: 'ID', at_hash: 'x' }],
  ])('are not %s', (_, claims) => expect(verdict('jwt', 'jwt', claims, { idTokens })).toBe('not_an_access_token'))
  it.each(['logout+jwt', 'refresh+jwt', 'secevent+jwt'])('have not the type %s', (typ) =>
    expect(verdict('jwt', typ, {}, { idTokens })).toBe('type_refused'),
  )
})
