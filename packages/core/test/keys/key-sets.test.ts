import type { KeyObject } from 'node:crypto'
import { CompactSign } from 'jose'
import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { jwks } from '../../src/keys/jwks.ts'
import type { Algorithm } from '../../src/keys/material/algorithms.ts'
import type { JsonWebKey } from '../../src/keys/material/native.ts'
import { verificationKey } from '../../src/keys/material/verification-key.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { secret } from '../../src/keys/secret.ts'
import type { KeySource } from '../../src/keys/source.ts'
import { type KeyPair, keyPair } from '../support/key-pair.ts'
import { audience, clock, ec, goodClaims, issuer, rsa } from '../support/token.ts'

const jwkOf = ({ publicKey: key }: KeyPair): JsonWebKey => key.export({ format: 'jwk' }) as JsonWebKey
const ecPair = (): KeyPair => keyPair('ec', { namedCurve: 'P-256' })
const ed = keyPair('ed25519')
const [rsaJwk, ecJwk, edJwk] = [jwkOf(rsa), jwkOf(ec), jwkOf(ed)]
const others = [ecPair(), ecPair(), ecPair(), ecPair()]

const signed = (header: { alg: string; [name: string]: unknown }, key: KeyObject | Uint8Array): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(goodClaims))).setProtectedHeader(header).sign(key)

/** What a guard says about a token: `accepted`, or the rule that refused. */
async function verdict(
  keys: KeySource | readonly KeySource[],
  token: string,
  algorithms?: Algorithm[],
): Promise<string> {
  const guard = createGuard({ issuer, audience, keys, algorithms, clock, cache: false })
  return guard.verify(token).then(
    () => 'accepted',
    (error: { reason: string }) => error.reason,
  )
}

/** A published set: the text as it is, or the members. */
function published(set: string | readonly unknown[]) {
  const skipped: unknown[] = []
  let fetches = 0
  const body = typeof set === 'string' ? set : JSON.stringify({ keys: set })
  const source = remoteJwks(`${issuer}/jwks`, {
    fetch: async () => {
      fetches++
      return new Response(body, { headers: { 'content-type': 'application/jwk-set+json; charset=utf-8' } })
    },
  })
  const on = (name: string, event: object): unknown => name === 'keySkipped' && skipped.push(event)
  source.open?.({ clock, emit: on })
  return { source, skipped, fetches: () => fetches }
}

/** The verdict on a token of a header, of a published set and of the same set held locally, which must agree. */
async function both(members: readonly JsonWebKey[], header: { alg: string; [name: string]: unknown }, key: KeyObject) {
  const token = await signed(header, key)
  const [remote, local] = [
    await verdict(published(members).source, token),
    await verdict(jwks({ keys: members }), token),
  ]
  expect(local).toBe(remote)
  return remote
}

describe('one flaw in a set takes no other key away', () => {
  const good = { ...ecJwk, kid: 'good', alg: 'ES256', use: 'sig' }

  it.each<[string, JsonWebKey[]]>([
    ['a key listed twice', [good, good]],
    ['a key listed twice, its members in another order', [good, Object.fromEntries(Object.entries(good).reverse())]],
    ['a key listed with and without alg', [good, { ...good, alg: undefined }]],
    ['a key under two names', [{ ...good, kid: 'old' }, good]],
    ['another key of the same kid and algorithm', [{ ...jwkOf(others[0] as never), kid: 'good' }, good]],
    ['a key of another type with the same kid', [{ ...rsaJwk, kid: 'good', alg: 'RS256' }, good]],
    ['a key for encryption with the same kid', [{ ...rsaJwk, kid: 'good', alg: 'RSA-OAEP', use: 'enc' }, good]],
    ['a member of an unknown type', [{ kty: 'AKP', kid: 'pq' }, good]],
  ])('%s', async (_, members) =>
    expect(await both(members, { alg: 'ES256', kid: 'good' }, ec.privateKey)).toBe('accepted'),
  )

  it('one kid with two algorithms serves each with its own', async () => {
    const members = [
      { ...rsaJwk, kid: 'k', alg: 'RS256' },
      { ...rsaJwk, kid: 'k', alg: 'PS512' },
    ]
    expect(await both(members, { alg: 'RS256', kid: 'k' }, rsa.privateKey)).toBe('accepted')
    expect(await both(members, { alg: 'PS512', kid: 'k' }, rsa.privateKey)).toBe('accepted')
    expect(await both(members, { alg: 'PS256', kid: 'k' }, rsa.privateKey)).toBe('algorithm_refused')
  })

  it.each([1, 4, 5])('%i keys of one kid and algorithm are tried each in turn, four at most', async (count) => {
    const pairs = [...others, ec].slice(-count)
    const members = pairs.map((pair) => ({ ...jwkOf(pair), kid: 'same' }))
    const expected = count > 4 ? 'key_ambiguous' : 'accepted'
    for (const { privateKey } of pairs) {
      expect(await both(members, { alg: 'ES256', kid: 'same' }, privateKey)).toBe(expected)
      expect(await both(members, { alg: 'ES256' }, privateKey)).toBe(expected)
    }
  })

  it('one key under many names is one candidate', async () => {
    const members = Array.from({ length: 9 }, (_, i) => ({ ...ecJwk, kid: `name-${i}` }))
    expect(await both(members, { alg: 'ES256' }, ec.privateKey)).toBe('accepted')
    expect(
      await verdict([jwks({ keys: members }), publicKey(ecJwk)], await signed({ alg: 'ES256' }, ec.privateKey)),
    ).toBe('accepted')
  })

  it('a kid is exact: no other key is tried for a token that names one', async () => {
    const members = [good, { ...jwkOf(others[0] as never), kid: 'other' }]
    expect(await both(members, { alg: 'ES256', kid: 'other' }, ec.privateKey)).toBe('signature_invalid')
    expect(await both(members, { alg: 'ES256', kid: 'Good' }, ec.privateKey)).toBe('key_unknown')
  })
})

describe('a token without kid', () => {
  const many = [...others, ec].map((pair, i) => ({
    ...jwkOf(pair),
    kid: `k${i}`,
    x5t: `sha1-${i}`,
    'x5t#S256': `sha256-${i}`,
  }))

  it.each([
    [{ x5t: 'sha1-4' }, 'accepted'],
    [{ 'x5t#S256': 'sha256-4' }, 'accepted'],
    [{ x5t: 'sha1-4', 'x5t#S256': 'sha256-4' }, 'accepted'],
    [{ x5t: 'sha1-0' }, 'signature_invalid'],
    [{ x5t: 'of nobody' }, 'key_ambiguous'],
    [{ x5t: 7 }, 'key_ambiguous'],
    [{ kid: 'k4', x5t: 'sha1-0' }, 'accepted'],
  ])('is matched by the thumbprint of a certificate: %j', async (header, expected) =>
    expect(await both(many, { alg: 'ES256', ...header }, ec.privateKey)).toBe(expected),
  )

  it('is tried with every key of its algorithm where no thumbprint is its, after one look for a newer set', async () => {
    const set = published(many.slice(2))
    const token = await signed({ alg: 'ES256', x5t: 'written-in-another-way' }, ec.privateKey)
    for (let i = 0; i < 3; i++) expect(await verdict(set.source, token)).toBe('accepted')
    expect(set.fetches()).toBeLessThanOrEqual(2)
  })

  it('finds the new key that its thumbprint names', async () => {
    const sets = [many.slice(0, 2), many.slice(3)]
    const fetch = async (): Promise<Response> => Response.json({ keys: sets.length > 1 ? sets.shift() : sets[0] })
    const source = remoteJwks(`${issuer}/jwks`, { fetch })
    source.open?.({ clock, emit: () => {} })
    await source.ready?.()
    expect(await verdict(source, await signed({ alg: 'ES256', 'x5t#S256': 'sha256-4' }, ec.privateKey))).toBe(
      'accepted',
    )
  })

  it('is told apart from keys of other algorithms', async () => {
    const members = [rsaJwk, edJwk, ecJwk, jwkOf(others[0] as never)]
    expect(await both(members, { alg: 'ES256' }, ec.privateKey)).toBe('accepted')
    expect(await both(members, { alg: 'RS256' }, rsa.privateKey)).toBe('accepted')
    expect(await both(members, { alg: 'EdDSA' }, ed.privateKey)).toBe('accepted')
  })
})

describe('EdDSA and Ed25519 are one algorithm for one key', () => {
  const forms: [string, () => KeySource, Algorithm[]?][] = (['EdDSA', 'Ed25519'] as const).flatMap((alg) => [
    [`a JWK of ${alg}`, () => publicKey({ ...edJwk, alg })],
    [`a set of ${alg}`, () => jwks({ keys: [{ ...edJwk, alg, kid: 'k' }] })],
    [`a published set of ${alg}`, () => published([{ ...edJwk, alg, kid: 'k' }]).source],
    [`the algorithm option ${alg} of publicKey`, () => publicKey(ed.publicKey, { algorithm: alg })],
    [`the algorithms option ${alg}`, () => publicKey(ed.publicKey), [alg]],
    [`both options, ${alg} and the other name`, () => publicKey({ ...edJwk, alg: 'EdDSA' }, { algorithm: alg }), [alg]],
  ])
  it.each(forms)('%s', async (_, source, algorithms) => {
    for (const alg of ['EdDSA', 'Ed25519']) {
      expect(await verdict(source(), await signed({ alg, kid: 'k' }, ed.privateKey), algorithms)).toBe('accepted')
    }
  })
})

describe('a key for another algorithm than the token', () => {
  it.each([
    ['RS512', { kid: 'k' }],
    ['PS256', { kid: 'k' }],
    ['RS384', {}],
  ])('is said to be that: %s, header %j, of a JWK without alg', async (alg, more) => {
    const set = published([{ ...rsaJwk, kid: 'k' }])
    const token = await signed({ alg, ...more }, rsa.privateKey)
    expect(await verdict(set.source, token)).toBe('algorithm_refused')
    expect(await verdict(publicKey({ ...rsaJwk, kid: 'k' }), token)).toBe('algorithm_refused')
    expect(await verdict(set.source, token, [alg as Algorithm])).toBe('accepted')
  })

  it('is looked for once in a newer set', async () => {
    const sets = [[{ ...rsaJwk, kid: 'k' }], [{ ...rsaJwk, kid: 'k', alg: 'PS256' }]]
    let fetches = 0
    const fetch = async (): Promise<Response> => Response.json({ keys: sets[Math.min(fetches++, 1)] })
    const source = remoteJwks(`${issuer}/jwks`, { fetch })
    source.open?.({ clock, emit: () => {} })
    await source.ready?.()
    expect(await verdict(source, await signed({ alg: 'PS256', kid: 'k' }, rsa.privateKey))).toBe('accepted')
    expect(await verdict(source, await signed({ alg: 'RS512', kid: 'k' }, rsa.privateKey))).toBe('algorithm_refused')
    expect(fetches).toBe(2)
  })

  it('HS512 with a secret of 32 bytes, and HS384 with one of 64, which is for HS256', async () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, i) => (i * 167 + 91) % 256)
    expect(await verdict(secret(bytes.slice(0, 32)), await signed({ alg: 'HS512' }, bytes))).toBe('algorithm_refused')
    expect(await verdict(secret(bytes), await signed({ alg: 'HS384' }, bytes))).toBe('algorithm_refused')
    expect(await verdict(secret(bytes), await signed({ alg: 'HS384' }, bytes), ['HS384'])).toBe('accepted')
  })

  it('is told with a hint that names the option', async () => {
    const hints: unknown[] = []
    const on = { refused: ({ hint }: { hint?: string | undefined }) => hints.push(hint) }
    const guard = createGuard({ issuer, audience, keys: publicKey(rsa.publicKey), clock, on })
    await expect(guard.verify(await signed({ alg: 'RS512' }, rsa.privateKey))).rejects.toThrow()
    expect(hints).toEqual([expect.stringContaining("algorithms: ['RS512']")])
  })
})

/** `n` or `x` as encoders write it that pad, or that know the standard alphabet alone. */
const padded = (jwk: JsonWebKey): JsonWebKey =>
  Object.fromEntries(
    Object.entries(jwk).map(([name, value]) => [
      name,
      ['n', 'e', 'x', 'y'].includes(name) ? Buffer.from(String(value), 'base64url').toString('base64') : value,
    ]),
  )

const certificate = 'MIIDBTCCAe2gAwIBAgIQE7nbxEiAlqhFdKnsKV+nuTANBgkqhkiG9w0BAQsFADAtMSswKQYDVQQDEyJhY2NvdW50cw=='

describe('sets as issuers publish them', () => {
  const rs = { alg: 'RS256', kid: 'k' }
  it.each<[string, string | unknown[], object]>([
    [
      'Entra ID: certificates, an issuer in each member, no alg',
      [
        {
          kty: 'RSA',
          use: 'sig',
          kid: 'k',
          x5t: 'k',
          n: rsaJwk['n'],
          e: 'AQAB',
          x5c: [certificate],
          issuer: 'https://login.example/v2.0',
        },
      ],
      rs,
    ],
    [
      'Google: two keys',
      [
        { ...rsaJwk, ...rs, use: 'sig' },
        { ...rsaJwk, alg: 'RS256', kid: 'next', use: 'sig' },
      ],
      rs,
    ],
    [
      'Keycloak: an encryption key beside',
      [
        { ...rsaJwk, kid: 'enc', use: 'enc', alg: 'RSA-OAEP', x5c: [certificate], x5t: 'a', 'x5t#S256': 'b' },
        { ...rsaJwk, ...rs, use: 'sig', x5c: [certificate], x5t: 'c', 'x5t#S256': 'd' },
      ],
      rs,
    ],
    [
      'Auth0: a thumbprint in hexadecimal, as base64',
      [{ ...rsaJwk, ...rs, x5t: 'NjVBRjY5MDlCMUIwNzU4RQ', x5c: [certificate] }],
      rs,
    ],
    [
      'Cognito: two keys, RS256',
      [
        { ...rsaJwk, alg: 'RS256', kid: 'id', use: 'sig' },
        { ...rsaJwk, ...rs, use: 'sig' },
      ],
      rs,
    ],
    ['ADFS: no alg, padded thumbprint', [{ ...rsaJwk, kid: 'k', x5t: 'k=', use: 'sig', x5c: [certificate] }], rs],
    ['Kubernetes', [{ ...rsaJwk, ...rs, use: 'sig' }], rs],
    [
      'SPIFFE: a sequence, keys of both kinds',
      JSON.stringify({
        spiffe_sequence: 1,
        spiffe_refresh_hint: 300,
        keys: [
          { ...ecJwk, use: 'x509-svid', x5c: [certificate] },
          { ...rsaJwk, use: 'jwt-svid', kid: 'k' },
        ],
      }),
      rs,
    ],
    ['a byte order mark and a line end', `\ufeff${JSON.stringify({ keys: [{ ...rsaJwk, ...rs }] }, null, 2)}\r\n`, rs],
    ['padded members', [{ ...padded(rsaJwk), ...rs }], rs],
    ['padded members of an EC key', [{ ...padded(ecJwk), kid: 'k' }], { alg: 'ES256', kid: 'k' }],
    [
      'nulls for what is absent, and empty arrays',
      [{ ...rsaJwk, ...rs, use: null, d: null, key_ops: [], x5c: [], x5t: null }],
      rs,
    ],
    ['an empty kid', [{ ...rsaJwk, kid: '' }], { alg: 'RS256' }],
    ['the use "signature"', [{ ...rsaJwk, ...rs, use: 'signature' }], rs],
    ['key_ops with others', [{ ...rsaJwk, ...rs, key_ops: ['verify', 'sign'], ext: true }], rs],
    ['no kid at all, and a token with one', [{ ...rsaJwk, alg: 'RS256' }], rs],
    ['a token without kid', [{ ...rsaJwk, ...rs }], { alg: 'RS256' }],
    ['dates beside', [{ ...rsaJwk, ...rs, exp: 1, nbf: 2, iat: 3, revoked: null }], rs],
  ])('%s', async (_, set, header) => {
    const key = (header as { alg: string }).alg === 'ES256' ? ec.privateKey : rsa.privateKey
    expect(await verdict(published(set).source, await signed(header as never, key))).toBe('accepted')
  })

  it('leaves out what is not for signatures, and tells which and why', async () => {
    const { source, skipped } = published([
      { ...ecJwk, kid: 'x', use: 'x509-svid' },
      { ...rsaJwk, kid: 'e', use: 'enc' },
      { ...rsaJwk, kid: 'odd', use: ['sig'] },
      { ...rsaJwk, kid: 'oaep', alg: 'RSA-OAEP-256' },
      { ...ecJwk, kid: 'k1', crv: 'secp256k1' },
      { kty: 'oct', kid: 'line\nbreak', k: 'AAAA' },
      { ...ecJwk, kid: 'broken', x: '!' },
      { ...rsaJwk, kid: 'k' },
    ])
    expect(await verdict(source, await signed({ alg: 'RS256', kid: 'k' }, rsa.privateKey))).toBe('accepted')
    const told = (kid: string, why: RegExp) => ({ issuer: `${issuer}/jwks`, kid, why: expect.stringMatching(why) })
    expect(skipped).toEqual([
      told('x', /not for signatures \(use: x509-svid\)/),
      told('e', /not for signatures \(use: enc\)/),
      told('odd', /not for signatures/),
      told('oaep', /no bearer token may be signed with \(RSA-OAEP-256\)/),
      told('k1', /another type|not a public key/),
      told('line?break', /shared secret/),
      told('broken', /not a public key/),
    ])
  })

  it('says of a local set without a usable key what was left out', () =>
    expect(() => jwks({ keys: [{ ...rsaJwk, use: 'enc' }] })).toThrow(/no key that can verify a token.*use: enc/))

  it('states thumbprints only for keys that have them', () => {
    expect(Object.keys(verificationKey(rsaJwk))).toEqual(['kid', 'algorithms', 'defaultAlgorithms'])
    expect(verificationKey({ ...rsaJwk, x5t: 'a', 'x5t#S256': 'b' })).toMatchObject({ x5t: 'a', 'x5t#S256': 'b' })
  })
})
