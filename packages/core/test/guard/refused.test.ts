import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import type { AuthResult, Guard } from '../../src/guard/guard.ts'
import { secret } from '../../src/keys/secret.ts'
import type { KeySource } from '../../src/keys/source.ts'
import { bearing, request } from '../support/request.ts'
import { audience, clock, issuer, secretBytes, signed, tokenWith } from '../support/token.ts'

const keys = secret(secretBytes, { kid: 'k' })
const guardWith = (options: object = {}): Guard => createGuard({ issuer, audience, keys, clock, ...options })
function errorOf(result: AuthResult | Promise<AuthResult>) {
  if (result instanceof Promise || result.ok || result.preflight)
    throw new Error('The request was not refused at once.')
  return result.error
}
const expired = tokenWith({ exp: 1000, iat: 500 }, { alg: 'HS256', kid: 'k' })

describe('what a guard refuses', () => {
  it('gives each request an error of its own, with what the client was told', () => {
    const guard = guardWith()
    const [one, other] = [errorOf(guard.authenticate(request())), errorOf(guard.authenticate(request()))]
    expect(one.headers).toEqual({ 'www-authenticate': 'Bearer realm="api"', 'cache-control': 'no-store' })
    expect(one.challenge).toBe('Bearer realm="api"')
    expect(Object.assign(one, { note: 'mine' })).not.toBe(other)
    expect(other).not.toHaveProperty('note')
  })

  it('gives the same error however often it is asked for', () => {
    const result = guardWith().authenticate(request()) as AuthResult & { ok: false }
    expect(result.error).toBe(result.error)
  })

  it('tells an error of one guard nothing of another', async () => {
    const [api, shop] = [guardWith(), guardWith({ realm: 'shop' })]
    const error = errorOf(api.authenticate(bearing(expired)))
    await expect(shop.verify(expired)).rejects.toMatchObject({ challenge: expect.stringContaining('realm="shop"') })
    expect(error.challenge).toContain('realm="api"')
  })

  it.each([' d', ', Bearer a.b.c', '; x=1', '\u00e9', '=a', '"'])(
    'is malformed, though expired, with %j behind it',
    (more) =>
      expect(errorOf(guardWith().authenticate(bearing(expired + more)))).toMatchObject({
        status: 400,
        reason: 'authorization_malformed',
      }),
  )

  it.each(['=', '==', '~', '+/'])('is an expired token with %j behind it', (more) =>
    expect(errorOf(guardWith().authenticate(bearing(expired + more)))).toMatchObject({
      status: 401,
      reason: 'expired',
    }),
  )

  it('is, for an unknown key, refused before its claims are read, where all keys are known beforehand', () => {
    const token = signed('no claims at all', { alg: 'HS256', kid: 'stranger' })
    expect(errorOf(guardWith().authenticate(bearing(token))).reason).toBe('key_unknown')
    const source: KeySource = { find: (query) => keys.find(query) }
    expect(errorOf(guardWith({ keys: source }).authenticate(bearing(token))).reason).toBe('json_malformed')
  })
})

describe('the header of a token', () => {
  it('is frozen to its last member: tokens of one key share it', async () => {
    const { header } = await guardWith().verify(tokenWith({}, { alg: 'HS256', kid: 'k', more: { list: [1] } }))
    const more = header['more'] as { list: number[] }
    expect([header, more, more.list].every(Object.isFrozen)).toBe(true)
  })
})
