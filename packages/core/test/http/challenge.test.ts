import { describe, expect, it } from 'vitest'
import { BearerError, type Demand } from '../../src/errors/errors.ts'
import type { BearerErrorReason } from '../../src/errors/reasons.ts'
import { challenger } from '../../src/http/challenge.ts'

const challenge = (reason: BearerErrorReason, demand?: Demand, resourceMetadata?: string): string | undefined =>
  challenger({ realm: 'api', resourceMetadata })(new BearerError(reason, demand))

describe('the challenge', () => {
  it('for absent credentials has a realm and no error', () =>
    expect(challenge('no_credentials')).toBe('Bearer realm="api"'))

  it('names what scopes are needed, also to those without credentials', () =>
    expect(challenge('no_credentials', { scopes: ['a', 'b'] })).toBe('Bearer realm="api", scope="a b"'))

  it('for a bad token says no more than that', () =>
    expect(challenge('expired')).toBe(
      'Bearer realm="api", error="invalid_token", error_description="The access token is malformed, expired, revoked or not valid here."',
    ))

  it('for a missing scope names all of them', () =>
    expect(challenge('scope_insufficient', { scopes: ['a', 'b'] })).toBe(
      'Bearer realm="api", error="insufficient_scope", error_description="The access token does not grant what this resource requires.", scope="a b"',
    ))

  it('for a step-up says which authentication is needed', () =>
    expect(challenge('authentication_insufficient', { acrValues: ['gold', 'silver'], maxAge: 300 })).toBe(
      'Bearer realm="api", error="insufficient_user_authentication", error_description="A more recent or stronger authentication is required.", acr_values="gold silver", max_age="300"',
    ))

  it('points to the metadata of the resource', () =>
    expect(challenge('no_credentials', {}, 'https://api.example/.well-known/oauth-protected-resource')).toBe(
      'Bearer realm="api", resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
    ))

  it.each<BearerErrorReason>(['cross_site', 'plain_http', 'keys_unavailable'])('is absent for %s', (reason) =>
    expect(challenge(reason)).toBeUndefined(),
  )

  it.each(['', 'a"b', 'a\\b', 'a\nb', 'é'])('cannot have the realm %j', (realm) =>
    expect(() => challenger({ realm, resourceMetadata: undefined })).toThrow(/realm must be printable/),
  )
})
