import { describe, expect, it } from 'vitest'
import { secret } from '../../src/keys/secret.ts'
import { issuerPolicy } from '../../src/verify/issuer-policy.ts'
import { oneIssuer } from '../../src/verify/issuers.ts'
import { verifier } from '../../src/verify/verifier.ts'
import { audience, clock, issuer, now, secretBytes, signed, tokenWith } from '../support/token.ts'

const verify = verifier({
  choose: oneIssuer(issuerPolicy({ issuer, audience, keys: secret(secretBytes, { kid: 'a' }) })),
  clock,
  maxTokenLength: undefined,
  takesBound: false,
})

describe('the verifier', () => {
  it.each([
    ['what is too long', 'a'.repeat(8193), 'token_too_large'],
    ['what is no JWT', 'opaque', 'token_malformed'],
    ['what is encrypted', 'a.b.c.d.e', 'token_encrypted'],
    ['a token that nobody signed', signed(undefined, { alg: 'none' }), 'algorithm_refused'],
    ['a token of an algorithm that the key is not for', signed(undefined, { alg: 'HS512' }), 'algorithm_refused'],
    ['a token of an unknown key', signed(undefined, { alg: 'HS256', kid: 'b' }), 'key_unknown'],
    ['an expired token', tokenWith({ exp: now - 60, iat: now - 120 }), 'expired'],
    ['a token of another issuer', tokenWith({ iss: 'https://other.example' }), 'issuer_mismatch'],
    ['a token for somebody else', tokenWith({ aud: 'https://other.example' }), 'audience_mismatch'],
    ['a token that was changed', `${tokenWith({}).slice(0, -4)}AAAA`, 'signature_invalid'],
  ])('gives the refusal of %s, and throws nothing: that would cost more than all the rest', (_, token, reason) => {
    expect(verify(token, undefined)).toMatchObject({ name: 'BearerError', reason })
  })
})
