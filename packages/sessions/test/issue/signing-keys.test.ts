import { createGuard } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import {
  createIssuer,
  generateSigningKey,
  type SigningAlgorithm,
  type SigningKeys,
  signingKeys,
} from '../../src/index.ts'

const [old, current, next] = [
  await generateSigningKey(),
  await generateSigningKey('Ed25519'),
  await generateSigningKey(),
]
const issuerOf = (keys: SigningKeys) =>
  createIssuer({ issuer: 'https://app.example', audience: 'https://api.example', clientId: 'app', keys })
const guardOf = ({ source }: SigningKeys) =>
  createGuard({ issuer: 'https://app.example', audience: 'https://api.example', keys: source, profile: 'rfc9068' })
const tokenOf = async (keys: SigningKeys): Promise<string> =>
  (await issuerOf(keys).issue({ subject: 'ada' })).accessToken

describe('signing keys', () => {
  it('are one array: a second argument would be dropped', async () => {
    const [one, two] = [await generateSigningKey(), await generateSigningKey()]
    expect(() => (signingKeys as (...keys: unknown[]) => unknown)([one], [two])).toThrow('signingKeys takes one array')
  })

  it.each<SigningAlgorithm>(['ES256', 'ES384', 'ES512', 'RS256', 'PS256', 'Ed25519', 'EdDSA'])(
    'of %s are made, sign, and verify by what is published',
    async (algorithm) => {
      const key = await generateSigningKey(algorithm)
      const keys = signingKeys([key])
      const header = JSON.parse(Buffer.from((await tokenOf(keys)).split('.')[0] as string, 'base64url').toString())
      expect(header).toEqual({ alg: algorithm, typ: 'at+jwt', kid: key.kid })
      expect(await guardOf(keys).verify(await tokenOf(keys))).toMatchObject({ subject: 'ada' })
    },
  )

  it('overlap while they change: no token is refused at any step, in any process', async () => {
    const steps = [
      signingKeys([old]),
      signingKeys([old, { key: current, state: 'next' }]),
      signingKeys([current, { key: old, state: 'retired' }, { key: next, state: 'next' }]),
      signingKeys([{ key: next, state: 'current' }, current]),
    ]
    for (const [i, keys] of steps.entries()) {
      // A deployment goes step by step: tokens of the step before and of the one after are about.
      for (const other of steps.slice(Math.max(0, i - 1), i + 2))
        expect(await guardOf(keys).verify(await tokenOf(other))).toMatchObject({ subject: 'ada' })
    }
    await expect(guardOf(steps[3] as SigningKeys).verify(await tokenOf(steps[0] as SigningKeys))).rejects.toMatchObject(
      {
        reason: 'key_unknown',
      },
    )
  })

  it('are published without anything private, those to come and those that went included', async () => {
    const rsa = await generateSigningKey('RS256')
    const published = signingKeys([current, { key: next, state: 'next' }, { key: rsa, state: 'retired' }]).jwks()
    expect(published).toEqual({
      keys: [
        { kty: 'OKP', crv: 'Ed25519', x: current['x'], kid: current.kid, alg: 'Ed25519', use: 'sig' },
        { kty: 'EC', crv: 'P-256', x: next['x'], y: next['y'], kid: next.kid, alg: 'ES256', use: 'sig' },
        { kty: 'RSA', n: rsa['n'], e: 'AQAB', kid: rsa.kid, alg: 'RS256', use: 'sig' },
      ],
    })
  })

  it.each<[unknown, RegExp]>([
    [undefined, /needs at least one key/],
    [[], /needs at least one key/],
    [[null], /A signing key is a private JWK/],
    [['key'], /A signing key is a private JWK/],
    [[{ key: null }], /A signing key is a private JWK/],
    [[{}], /A signing key is a private JWK/],
    [[{ kty: 'oct', k: 'AAAA' }], /not with a secret/],
    [[{ ...current, kid: undefined }], /needs kid and alg/],
    [[{ ...old, alg: 'RS256' }], /cannot serve RS256/],
    [[{ ...old, alg: 'none' }], /no bearer token/],
    [[old, { key: old }], /same kid/],
    [[{ key: old, state: 'curent' }], /state of a signing key is/],
    [[{ key: old, state: 'next' }], /Exactly one signing key must be current/],
    [
      [
        { key: old, state: 'current' },
        { key: next, state: 'current' },
      ],
      /Exactly one signing key must be current/,
    ],
    [[{ key: old, stage: 'next' }], /no option "stage"/],
  ])('are refused with advice: %#', (keys, message) => {
    const make = () => signingKeys(keys as never)
    expect(make).toThrow(message)
    expect(make).toThrow(expect.objectContaining({ name: 'ConfigurationError' }))
  })

  it('whose halves are of different keys are refused when they are given', () => {
    expect(() => signingKeys([{ ...old, d: next['d'] } as never])).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringMatching(/that of another key/) }),
    )
  })

  it('are not made for what signs no access token', async () => {
    for (const algorithm of ['HS256', 'none', 'ES256K', null])
      await expect(generateSigningKey(algorithm as never)).rejects.toMatchObject({ name: 'ConfigurationError' })
  })
})
