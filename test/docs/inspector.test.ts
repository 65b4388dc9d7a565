import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { examine, example } from '@bearer/docs/inspector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const audience = 'https://api.example.com'

describe('the token inspector', () => {
  const now = Date.now()
  let issuer: TestIssuer
  let keys: string
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience, clock: () => now })
    keys = await (await fetch(issuer.jwksUri)).text()
  })
  afterAll(() => issuer.close())

  const ask = async (token: string, more: object = {}) => {
    const pasted = { token, issuer: issuer.issuer, audience, keys, strict: false, ...more }
    const { refusal, inTime, unchecked } = await examine(pasted, () => now)
    const open = unchecked.map(({ what }) => what.split(' ').slice(0, 2).join(' '))
    return { reason: refusal?.reason, rule: refusal?.rule, inTime: inTime && (inTime.reason ?? 'accepted'), open }
  }
  /** What no page can check. */
  const never = ['whether it,', 'scopes, roles']

  it('accepts what a guard accepts, with all that it takes', async () => {
    expect(await ask(await issuer.mint())).toEqual({
      reason: undefined,
      rule: undefined,
      inTime: undefined,
      open: never,
    })
    expect(await ask(`  Bearer ${await issuer.mint()}\n`)).toMatchObject({ reason: undefined })
    const made = await example(now)
    expect(await examine(made, () => now)).toMatchObject({
      refusal: undefined,
      inspection: { kind: { name: 'access token' } },
    })
  })

  it('names reason and rule of what it refuses', async () => {
    const refused = async (claims: object, more: object = {}) => {
      const { reason, rule } = await ask(await issuer.mint({ ...claims }), more)
      return [reason, rule]
    }
    expect([
      await refused({ iss: 'https://other.example' }),
      await refused({ aud: 'other' }),
      await refused({ exp: '1' }),
      await refused({}, { strict: true, issuer: `${issuer.issuer}/` }),
    ]).toEqual([
      ['issuer_mismatch', 'RFC 7519 §4.1.1, RFC 8725 §3.8'],
      ['audience_mismatch', 'RFC 7519 §4.1.3, RFC 8725 §3.9, RFC 9700 §2.3'],
      ['claim_malformed', 'RFC 7519 §4.1'],
      ['issuer_mismatch', 'RFC 7519 §4.1.1, RFC 8725 §3.8'],
    ])
    expect(await ask('no token')).toMatchObject({ reason: 'token_malformed' })
  })

  it('says what else speaks against a token whose time is over', async () => {
    const past = { iat: now / 1000 - 7200, nbf: now / 1000 - 7200, exp: now / 1000 - 3600 }
    const seconds = Object.fromEntries(Object.entries(past).map(([name, value]) => [name, Math.floor(value)]))
    expect(await ask(await issuer.mint(seconds))).toMatchObject({ reason: 'expired', inTime: 'accepted' })
    const [head, body] = (await issuer.mint(seconds)).split('.')
    expect(await ask(`${head}.${body}.${'A'.repeat(86)}`)).toMatchObject({
      reason: 'expired',
      inTime: 'signature_invalid',
    })
  })

  it('checks all but the signature where there is no key, or no signature any more', async () => {
    const token = await issuer.mint()
    const cut = token.slice(0, token.lastIndexOf('.'))
    const unsigned = ['the signature:', ...never]
    expect([
      (await ask(token, { keys: '' })).open,
      (await ask(cut)).open,
      (await ask(`${cut}.`, { issuer: '', audience: '' })).open,
    ]).toEqual([unsigned, unsigned, ['the signature:', 'who issued', 'whom it', ...never]])
    const elsewhere = await issuer.mint({ aud: 'other' })
    expect(await ask(elsewhere, { keys: '' })).toMatchObject({ reason: 'audience_mismatch' })
  })

  it.each([
    ['a secret', '{"kty":"oct","k":"MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"}'],
    ['a private key', '{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}'],
    ['a private PEM', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
    ['no JSON', '{keys'],
    ['an empty set', '{"keys":[]}'],
  ])('takes no key that is %s, and says why without it', async (_, pasted) => {
    const answer = ask(await issuer.mint(), { keys: pasted })
    await expect(answer).rejects.toMatchObject({ name: 'ConfigurationError' })
    await expect(answer).rejects.not.toMatchObject({ message: expect.stringContaining('MTIz') })
  })
})
