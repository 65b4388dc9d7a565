import { describe, expect, it } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import type { BearerRequest } from '../../../src/http/request.ts'
import { secret } from '../../../src/keys/secret.ts'
import { dpop } from '../../../src/proofs/dpop/dpop.ts'
import type { DpopOptions } from '../../../src/proofs/dpop/options.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import {
  type Changes,
  hashOf,
  holder,
  proofFor,
  proving,
  publicUrl,
  signedProof,
  tokenOf,
} from '../../support/proof.ts'
import { bearing, request } from '../../support/request.ts'
import { audience, clock, issuer, now, secretBytes, tokenWith } from '../../support/token.ts'

const ada = holder()
const eve = holder()
const { replays } = memoryStore({ clock })
const guardWith = (options: Partial<DpopOptions> = {}, more: object = {}) =>
  createGuard({
    issuer,
    audience,
    keys: secret(secretBytes),
    clock,
    proofs: [dpop({ mode: 'allow', publicUrl, replays, ...options } as DpopOptions)],
    on: { refused: () => {} },
    ...more,
  })
const guard = guardWith()

/** Who is let in, or why not: the rule and the status. */
async function decided(request: BearerRequest, by = guard): Promise<unknown> {
  const result = await by.authenticate(request)
  if (result.ok) return [result.auth?.subject, result.auth?.scheme]
  return result.preflight ? 'preflight' : [result.error.reason, result.error.status]
}
const token = tokenOf(ada)
const withProof = (changes: Changes, more: Partial<BearerRequest> = {}): Promise<unknown> =>
  decided(proving(token, proofFor(ada, token, changes), more))
const [, , forgedSignature = ''] = proofFor(eve, token).split('.')
const forged = (): string => [...proofFor(ada, token).split('.').slice(0, 2), forgedSignature].join('.')

describe('a request with a DPoP proof', () => {
  it.each(['ES256', 'ES384', 'Ed25519', 'EdDSA', 'PS256', 'RS256'])('passes with %s', async (algorithm) => {
    const by = holder(algorithm)
    const bound = tokenOf(by)
    expect(await decided(proving(bound, proofFor(by, bound)))).toEqual(['ada', 'DPoP'])
    expect(await decided(proving(bound, proofFor(by, bound)))).toEqual(['ada', 'DPoP'])
  })

  it.each(['dpop', 'DPOP', '\tdPoP ', 'DPoP   '])('passes with the scheme written %j', async (scheme) => {
    const fields = [
      ['authorization', `${scheme} ${token}`],
      ['dpop', proofFor(ada, token)],
    ] as const
    expect(await decided(request(fields))).toEqual(['ada', 'DPoP'])
  })

  it('passes again and again, each time with a proof of its own, cached or not', async () => {
    for (let i = 0; i < 5; i++) expect(await withProof({})).toEqual(['ada', 'DPoP'])
  })

  it('passes where the token came in a cookie, which has no scheme', async () => {
    const cookies = guardWith({}, { accept: { cookie: 'at' } })
    const fields = [['cookie', `at=${token}`] as const, ['dpop', proofFor(ada, token)] as const]
    expect(await decided(request(fields), cookies)).toEqual(['ada', 'DPoP'])
    expect(await decided(request([['cookie', `at=${token}`]]), cookies)).toEqual(['dpop_missing', 401])
  })

  it('passes for a method and a path of its own', async () => {
    const claims = { htm: 'POST', htu: `${publicUrl}/a/b` }
    expect(await withProof({ claims }, { method: 'POST', url: '/a/b?c=d' })).toEqual(['ada', 'DPoP'])
  })
})

describe('each of the thirteen checks (RFC 9449 §4.3)', () => {
  it.each<[string, string, () => BearerRequest]>([
    ['1: no field', 'dpop_missing', () => request([['authorization', `DPoP ${token}`]])],
    [
      '1: two fields',
      'dpop_repeated',
      () =>
        request([
          ['authorization', `DPoP ${token}`],
          ['dpop', proofFor(ada, token)],
          ['DPoP', proofFor(ada, token)],
        ]),
    ],
    [
      '1: two fields, joined',
      'dpop_malformed',
      () => proving(token, `${proofFor(ada, token)}, ${proofFor(ada, token)}`),
    ],
    ['2: an empty one', 'dpop_malformed', () => proving(token, '')],
    ['2: no JWT', 'dpop_malformed', () => proving(token, 'a.b')],
    ['2: JSON', 'dpop_malformed', () => proving(token, '{"payload":"x"}')],
    [
      '2: a claim twice',
      'dpop_malformed',
      () =>
        proving(
          token,
          signedProof(
            ada,
            { typ: 'dpop+jwt', alg: 'ES256', jwk: ada.jwk },
            `{"jti":"a","jti":"b","htm":"GET","htu":"${publicUrl}/","iat":${now},"ath":"${hashOf(token)}"}`,
          ),
        ),
    ],
    [
      '2: 4,001 characters',
      'dpop_malformed',
      () => proving(token, proofFor(ada, token, { claims: { x: 'x'.repeat(3000) } })),
    ],
    [
      '2: a critical extension',
      'dpop_malformed',
      () => proving(token, proofFor(ada, token, { header: { crit: ['x'] } })),
    ],
    ['6: another signature', 'dpop_signature_invalid', () => proving(token, forged())],
    [
      '6: no signature',
      'dpop_malformed',
      () => proving(token, `${proofFor(ada, token).split('.').slice(0, 2).join('.')}.`),
    ],
    ['12: a token without cnf', 'token_unbound', () => proving(tokenWith({}), proofFor(ada, tokenWith({})))],
    ['12: another key', 'proof_key_mismatch', () => proving(token, proofFor(eve, token))],
    [
      '12: the proof of another token',
      'dpop_token_mismatch',
      () => proving(token, proofFor(ada, tokenOf(ada, { sub: 'eve' }))),
    ],
  ])('%s: %s', async (_title, reason, made) => expect(await decided(made())).toEqual([reason, 401]))

  it.each<[string, string, Changes]>([
    ...['jti', 'htm', 'htu', 'iat'].map(
      (name) => [`3: no ${name}`, 'dpop_malformed', { claims: { [name]: undefined } }] as [string, string, Changes],
    ),
    ['3: no ath', 'dpop_token_mismatch', { claims: { ath: undefined } }],
    ['3: an empty jti', 'dpop_malformed', { claims: { jti: '' } }],
    ['3: a jti that is no text', 'dpop_malformed', { claims: { jti: 5 } }],
    ['3: an iat that is no number', 'dpop_malformed', { claims: { iat: String(now) } }],
    ['4: no typ', 'dpop_malformed', { header: { typ: undefined } }],
    ['4: another typ', 'dpop_malformed', { header: { typ: 'JWT' } }],
    ['5: none', 'dpop_algorithm_refused', { header: { alg: 'none' } }],
    ['5: a shared secret', 'dpop_algorithm_refused', { header: { alg: 'HS256' } }],
    ['5: an algorithm that is not taken', 'dpop_algorithm_refused', { header: { alg: 'ES512' } }],
    ['5: one for another key', 'dpop_key_refused', { header: { alg: 'RS256' } }],
    ['6: no key', 'dpop_key_refused', { header: { jwk: undefined } }],
    ['6: a text for a key', 'dpop_key_refused', { header: { jwk: 'x' } }],
    ['6: a point that is not on the curve', 'dpop_key_refused', { header: { jwk: { ...ada.jwk, y: ada.jwk['x'] } } }],
    [
      '6: an octet member of another form',
      'dpop_key_refused',
      { header: { jwk: { ...ada.jwk, x: `${ada.jwk['x']}=` } } },
    ],
    ['7: a private member', 'dpop_key_refused', { header: { jwk: ada.privateKey.export({ format: 'jwk' }) } }],
    ['7: an empty private member', 'dpop_key_refused', { header: { jwk: { ...ada.jwk, d: '' } } }],
    ['7: a shared key', 'dpop_key_refused', { header: { jwk: { kty: 'oct', k: 'x' } } }],
    ['8: another method', 'dpop_method_mismatch', { claims: { htm: 'POST' } }],
    ['8: the method in small letters', 'dpop_method_mismatch', { claims: { htm: 'get' } }],
    ['9: another host', 'dpop_target_mismatch', { claims: { htu: 'https://evil.example/' } }],
    ['9: another path', 'dpop_target_mismatch', { claims: { htu: `${publicUrl}/other` } }],
    ['11: too old', 'dpop_time_refused', { claims: { iat: now - 61 } }],
    ['11: in the future', 'dpop_time_refused', { claims: { iat: now + 31 } }],
    ['11: in milliseconds', 'dpop_time_refused', { claims: { iat: now * 1000 } }],
  ])('%s: %s', async (_title, reason, changes) => expect(await withProof(changes)).toEqual([reason, 401]))

  it('13: used before', async () => {
    const used = proving(token, proofFor(ada, token))
    expect([await decided(used), await decided(used)]).toEqual([
      ['ada', 'DPoP'],
      ['dpop_replayed', 401],
    ])
  })

  it('13: used in another process', async () => {
    const used = proving(token, proofFor(ada, token))
    expect([await decided(used), await decided(used, guardWith())]).toEqual([
      ['ada', 'DPoP'],
      ['dpop_replayed', 401],
    ])
  })

  it('13: with a long name', async () => {
    const used = proving(token, proofFor(ada, token, { claims: { jti: `${'long '.repeat(60)}` } }))
    expect([await decided(used), await decided(used)]).toEqual([
      ['ada', 'DPoP'],
      ['dpop_replayed', 401],
    ])
  })

  it('13: the same name under another key is another proof', async () => {
    const evil = tokenOf(eve)
    const claims = { jti: 'the-same' }
    expect(await withProof({ claims })).toEqual(['ada', 'DPoP'])
    expect(await decided(proving(evil, proofFor(eve, evil, { claims })))).toEqual(['ada', 'DPoP'])
  })

  it('are made before anything is stored: what is refused can be mended and sent again', async () => {
    const claims = { jti: 'mended' }
    expect(await withProof({ claims: { ...claims, htm: 'PUT' } })).toEqual(['dpop_method_mismatch', 401])
    expect(await withProof({ claims })).toEqual(['ada', 'DPoP'])
  })
})

describe('a bound token', () => {
  it('is refused as plain bearer, with a proof or without', async () => {
    expect(await decided(bearing(token))).toEqual(['proof_downgraded', 401])
    const fields = [['authorization', `Bearer ${token}`] as const, ['dpop', proofFor(ada, token)] as const]
    expect(await decided(request(fields))).toEqual(['proof_downgraded', 401])
  })

  it('is refused without a request around it: there is nothing to prove', async () =>
    expect(await guard.verify(token).catch(({ reason }) => reason)).toBe('proof_missing'))

  it('is refused where no proof is looked for, under every scheme', async () => {
    const plain = guardWith({}, { proofs: undefined })
    expect(await decided(bearing(token), plain)).toEqual(['proof_missing', 401])
    expect(await decided(proving(token, proofFor(ada, token)), plain)).toEqual(['no_credentials', 401])
  })

  it.each([
    [{ 'x5t#S256': 'x' }, 'proof_missing'],
    [{ jkt: ada.jkt, 'x5t#S256': 'x' }, 'proof_missing'],
    [{ kid: 'x' }, 'proof_missing'],
    [{}, 'proof_missing'],
    [null, 'proof_missing'],
    ['x', 'proof_missing'],
    [{ jkt: 5 }, 'claim_malformed'],
    [{ jkt: '' }, 'claim_malformed'],
  ])('is refused with the confirmation %j', async (cnf, reason) => {
    const odd = tokenWith({ cnf })
    expect(await decided(proving(odd, proofFor(ada, odd)))).toEqual([reason, 401])
  })

  it('passes with further members of cnf that bind to nothing known (RFC 7800 §3.1)', async () => {
    const more = tokenWith({ cnf: { jkt: ada.jkt, xms_ksl: 'sw' } })
    expect(await decided(proving(more, proofFor(ada, more)))).toEqual(['ada', 'DPoP'])
  })
})

describe('an unbound token', () => {
  it('passes as plain bearer where that is allowed', async () =>
    expect(await decided(bearing(tokenWith({})))).toEqual(['ada', 'Bearer']))

  it('is refused where binding is required, also without a request', async () => {
    const strict = guardWith({ mode: 'require' })
    expect(await decided(bearing(tokenWith({})), strict)).toEqual(['token_unbound', 401])
    expect(await strict.verify(tokenWith({})).catch(({ reason }) => reason)).toBe('token_unbound')
  })
})

describe('the challenges', () => {
  const challengeOf = async (request: BearerRequest, by = guard): Promise<unknown> => {
    const result = await by.authenticate(request)
    return result.ok || result.preflight ? undefined : result.error.challenge
  }
  const algs = 'algs="ES256 ES384 Ed25519 EdDSA PS256 RS256"'

  it('of who has sent nothing name both schemes, or the one that is taken', async () => {
    expect(await challengeOf(request())).toBe(`Bearer realm="api", DPoP ${algs}`)
    expect(await challengeOf(request(), guardWith({ mode: 'require' }))).toBe(`DPoP realm="api", ${algs}`)
  })

  it('of a bound token as plain bearer say so to Bearer, and name DPoP (RFC 9449 §7.2)', async () =>
    expect(await challengeOf(bearing(token))).toBe(
      `Bearer realm="api", error="invalid_token", error_description="The access token is malformed, expired, revoked or not valid here.", DPoP ${algs}`,
    ))

  it('of who speaks DPoP are of DPoP alone', async () =>
    expect(await challengeOf(request([['authorization', `DPoP ${token}`]]))).toBe(
      `DPoP realm="api", error="invalid_dpop_proof", error_description="The DPoP proof is missing, malformed, expired or not for this request.", ${algs}`,
    ))
})

describe('two credentials', () => {
  it.each([
    `DPoP ${token}, DPoP ${token}`,
    `Bearer ${token}, DPoP ${token}`,
    `DPoP ${token}, Bearer ${token}`,
    'DPoP',
    'DPoP  ',
  ])('in one field, or none, are refused as malformed', async (authorization) =>
    expect(await decided(request([['authorization', authorization]]))).toEqual([
      expect.stringMatching('^authorization_'),
      400,
    ]),
  )
})
