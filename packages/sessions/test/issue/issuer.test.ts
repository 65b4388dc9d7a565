import { createGuard } from '@bearer/core'
import { describe, expect, it, vi } from 'vitest'
import { createIssuer, generateSigningKey, type IssuerConfiguration, signingKeys } from '../../src/index.ts'
import { start } from '../support.ts'

const keys = signingKeys([await generateSigningKey()])
const issuerWith = (options: Partial<IssuerConfiguration> = {}) =>
  createIssuer({
    issuer: 'https://app.example',
    audience: 'https://api.example',
    clientId: 'service',
    keys,
    clock: () => start,
    ...options,
  })
const claimsOf = (token: string): { [name: string]: unknown } =>
  JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString())

describe('an issuer', () => {
  it('issues the claims of RFC 9068 and nothing else', async () => {
    const { accessToken, ...rest } = await issuerWith({ accessTokenJitter: 0 }).issue({ subject: 'job-7' })
    expect([claimsOf(accessToken), rest]).toEqual([
      {
        iss: 'https://app.example',
        sub: 'job-7',
        aud: 'https://api.example',
        client_id: 'service',
        iat: start / 1000,
        exp: start / 1000 + 600,
        jti: expect.stringMatching(/^[\w-]{22}$/),
      },
      { tokenType: 'Bearer', expiresIn: 600 },
    ])
  })

  it('names every token anew', async () => {
    const issuer = issuerWith()
    const tokens = await Promise.all(Array.from({ length: 500 }, () => issuer.issue({ subject: 'a' })))
    expect(new Set(tokens.map(({ accessToken }) => claimsOf(accessToken)['jti'])).size).toBe(500)
  })

  it.each([
    [0, 600],
    [0.5, 585],
    [0.999_999, 570],
  ])('takes a part of 5 % off a lifetime, never adds: %f of it leaves %i seconds', async (part, seconds) => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(part)
    const { accessToken, expiresIn } = await issuerWith().issue({ subject: 'a' })
    random.mockRestore()
    const { iat, exp } = claimsOf(accessToken) as { iat: number; exp: number }
    expect([exp - iat, expiresIn]).toEqual([seconds, seconds])
  })

  it('is bounded by what the caller says: no token outlives its session', async () => {
    const issuer = issuerWith()
    const { accessToken, expiresIn } = await issuer.issue({ subject: 'a' }, { notAfter: start / 1000 + 10.9 })
    expect([claimsOf(accessToken)['exp'], expiresIn]).toEqual([start / 1000 + 10, 10])
  })

  it('issues for several APIs, and for a client that is named for one token', async () => {
    const issuer = issuerWith({ audience: ['https://a.example', 'https://b.example'] })
    const { accessToken } = await issuer.issue({ subject: 'a', clientId: 'batch' })
    expect(claimsOf(accessToken)).toMatchObject({ aud: ['https://a.example', 'https://b.example'], client_id: 'batch' })
    const guard = createGuard({
      issuer: 'https://app.example',
      audience: 'https://b.example',
      keys: keys.source,
      profile: 'rfc9068',
      clock: () => start,
    })
    expect(await guard.verify(accessToken)).toMatchObject({ subject: 'a' })
  })

  it('issues for one of several APIs, and for another lifetime', async () => {
    const issuer = issuerWith({ audience: ['https://a.example', 'https://b.example'], accessTokenJitter: 0 })
    const { accessToken } = await issuer.issue(
      { subject: 'a' },
      { audience: 'https://b.example', accessTokenTtl: 3600 },
    )
    expect(claimsOf(accessToken)).toMatchObject({ aud: 'https://b.example', exp: start / 1000 + 3600 })
    const wrong = [
      { audience: 'https://c.example' },
      { audience: [] },
      { accessTokenTtl: 3601 },
      { ttl: 5 },
    ] as object[]
    for (const options of wrong)
      await expect(issuer.issue({ subject: 'a' }, options)).rejects.toThrow(/^issue|no option "ttl"/)
  })

  it('needs a client', async () =>
    await expect(issuerWith({ clientId: undefined }).issue({ subject: 'a' })).rejects.toThrow(/needs a clientId/))
})
