import { describe, expect, it } from 'vitest'
import { BearerError, refusal } from '../../src/errors/errors.ts'
import { answerer } from '../../src/http/answer.ts'
import { challenger } from '../../src/http/challenge.ts'

const answer = answerer(challenger({ realm: 'api', resourceMetadata: undefined }))
const challenge =
  'Bearer realm="api", error="invalid_token", error_description="The access token is malformed, expired, revoked or not valid here."'

describe('the answer to a refusal', () => {
  it('is problem details with the challenge', () => {
    expect(answer(refusal('expired'), false)).toEqual({
      challenge,
      headers: { 'www-authenticate': challenge, 'cache-control': 'no-store' },
      response: {
        status: 401,
        headers: [
          ['content-type', 'application/problem+json'],
          ['www-authenticate', challenge],
          ['cache-control', 'no-store'],
        ],
        body: JSON.stringify({
          type: 'https://github.com/bearer-auth/bearer/blob/main/docs/errors.md#invalid_token',
          title: 'Invalid token',
          status: 401,
          detail: 'The access token is malformed, expired, revoked or not valid here.',
          error: 'invalid_token',
        }),
      },
    })
  })

  it('is built once for a reason, is the same for others of its code, and nobody can change it', () => {
    const first = answer(refusal('expired'), false)
    expect(answer(refusal('expired'), false)).toBe(first)
    expect(answer(refusal('signature_invalid'), false)).toEqual(first)
    const { response } = first
    const parts = [first, first.headers, response, response.headers, ...response.headers]
    expect(parts.every(Object.isFrozen)).toBe(true)
  })

  it('is another for a cross-origin reader', () => {
    const exposed = 'access-control-expose-headers'
    expect(answer(refusal('expired'), true).headers[exposed]).toBe('WWW-Authenticate, DPoP-Nonce')
    expect(answer(refusal('expired'), false).headers).not.toHaveProperty(exposed)
  })

  it('that asks for something is never one that was built for another', () => {
    const fieldsOf = (error: BearerError) => answer(error, false).headers
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
