import { describe, expect, it } from 'vitest'
import { answerer } from '../../src/http/answer.ts'
import { challenger } from '../../src/http/challenge.ts'
import { BearerError, refusal } from '../../src/http/errors.ts'
import { request } from '../support/request.ts'

const answer = answerer(challenger({ realm: 'api', resourceMetadata: undefined }))
const crossOrigin = request([['Origin', 'https://app.example']])
const challenge =
  'Bearer realm="api", error="invalid_token", error_description="The access token is malformed, expired, revoked or not valid here."'

describe('the answer to a refusal', () => {
  it('is problem details with the challenge, and is told to the error too', () => {
    const error = refusal('expired')
    expect(answer(error, request())).toEqual({
      status: 401,
      headers: [
        ['content-type', 'application/problem+json'],
        ['www-authenticate', challenge],
        ['cache-control', 'no-store'],
      ],
      body: JSON.stringify({
        type: 'tag:bearer.example,2026:problems/invalid_token',
        title: 'Invalid token',
        status: 401,
        detail: 'The access token is malformed, expired, revoked or not valid here.',
        error: 'invalid_token',
      }),
    })
    expect([error.challenge, error.headers]).toEqual([
      challenge,
      { 'www-authenticate': challenge, 'cache-control': 'no-store' },
    ])
  })

  it('is built once for a code, and nobody can change it', () => {
    const first = answer(refusal('expired'), request())
    expect(answer(refusal('signature_invalid'), request())).toBe(first)
    expect(Object.isFrozen(first) && Object.isFrozen(first.headers) && first.headers.every(Object.isFrozen)).toBe(true)
    expect(() => (first.headers as unknown[]).push(['x', 'y'])).toThrow(TypeError)
  })

  it('is another for a cross-origin reader', () => {
    const fields = Object.fromEntries(answer(refusal('expired'), crossOrigin).headers)
    expect(fields['access-control-expose-headers']).toBe('WWW-Authenticate, DPoP-Nonce')
    expect(Object.fromEntries(answer(refusal('expired'), request()).headers)).not.toHaveProperty(
      'access-control-expose-headers',
    )
  })

  it('that asks for something is never one that was built for another', () => {
    const fieldsOf = (error: BearerError) => Object.fromEntries(answer(error, request()).headers)
    expect(fieldsOf(refusal('scope_insufficient'))['www-authenticate']).not.toContain('scope="')
    expect(fieldsOf(refusal('scope_insufficient', { scopes: ['a'] }))['www-authenticate']).toContain('scope="a"')
    expect(fieldsOf(refusal('scope_insufficient', { scopes: ['b'] }))['www-authenticate']).toContain('scope="b"')
    expect(fieldsOf(refusal('scope_insufficient'))['www-authenticate']).not.toContain('scope="')
    expect(fieldsOf(refusal('store_unavailable'))['retry-after']).toBe('5')
    expect(fieldsOf(refusal('store_unavailable', { retryAfter: 60 }))['retry-after']).toBe('60')
    expect(fieldsOf(new BearerError('no_credentials', { scopes: ['a'] }))['www-authenticate']).toBe(
      'Bearer realm="api", scope="a"',
    )
  })
})
