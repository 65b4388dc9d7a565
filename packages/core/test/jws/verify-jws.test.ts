import { createHash, randomBytes } from 'node:crypto'
import { CompactSign } from 'jose'
import { describe, expect, it } from 'vitest'
import { verifyJws } from '../../src/jws/verify-jws.ts'
import { jwks } from '../../src/keys/jwks.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import { secret } from '../../src/keys/secret.ts'
import { ec, rsa, signed } from '../support/token.ts'

const reasonOf = (
  compact: string,
  keys = publicKey(ec.publicKey),
  options?: Parameters<typeof verifyJws>[2],
): Promise<string> =>
  verifyJws(compact, keys, options).then(
    () => 'accepted',
    (error: { reason: string }) => error.reason,
  )

describe('a JWS', () => {
  it('may have an empty payload (RFC 7515 §3)', async () => {
    const bytes = randomBytes(32)
    for (const [alg, key, source] of [
      ['ES256', ec.privateKey, publicKey(ec.publicKey)],
      ['RS256', rsa.privateKey, publicKey(rsa.publicKey)],
      ['HS256', bytes, secret(bytes)],
    ] as const) {
      const compact = await new CompactSign(new Uint8Array()).setProtectedHeader({ alg }).sign(key)
      expect(compact).toContain('..')
      expect(await verifyJws(compact, source)).toEqual({
        header: { alg },
        payload: expect.objectContaining({ length: 0 }),
      })
    }
  })

  it('holds octets of any kind', async () => {
    const payload = Uint8Array.from({ length: 256 }, (_, i) => i)
    const compact = signed(payload, { alg: 'ES256' }, ec.privateKey)
    expect([...(await verifyJws(compact, publicKey(ec.publicKey))).payload]).toEqual([...payload])
  })

  const [head, body, signature] = signed('foo', { alg: 'ES256' }, ec.privateKey).split('.') as [string, string, string]
  it.each([
    ['without signature', `${head}.${body}.`],
    ['without signature and dot', `${head}.${body}`],
    ['without header', `.${body}.${signature}`],
    ['without header and signature', `.${body}.`],
    ['of dots', '..'],
    ['that is empty', ''],
    ['of one part', body],
    ['with a part more', `${head}.${body}.${signature}.foo`],
    ['with an empty part more', `${head}.${body}.${signature}.`],
    ['with a payload in another encoding than its one', `${head}.Zh.${signature}`],
    ['that is no text', undefined as never],
    ['as JSON', JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] })],
  ])('%s is refused', async (_, compact) => expect(await reasonOf(compact)).toBe('token_malformed'))

  it('whose payload was taken out is refused', async () =>
    expect(await reasonOf(`${head}..${signature}`)).toBe('signature_invalid'))

  it('of the HMAC of a public key, and of a key for another algorithm, is refused', async () => {
    const jwk = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }
    const secretOf = createHash('sha256').update(JSON.stringify(jwk)).digest()
    const keys = jwks({ keys: [jwk] })
    expect(await reasonOf(signed('foo', { alg: 'HS256', kid: 'k' }, secretOf), keys)).toBe('algorithm_refused')
    const forRs = publicKey({ ...rsa.publicKey.export({ format: 'jwk' }), alg: 'RS256' })
    const ps = await new CompactSign(Buffer.from('foo')).setProtectedHeader({ alg: 'PS256' }).sign(rsa.privateKey)
    expect(await reasonOf(ps, forRs)).toBe('algorithm_refused')
  })
})

describe('a JWS that must have a typ', () => {
  const logout = 'logout+jwt'
  it.each([
    ['logout+jwt', logout, 'accepted'],
    ['application/logout+jwt', logout, 'accepted'],
    ['Logout+JWT', logout, 'accepted'],
    ['logout+jwt', 'application/logout+jwt', 'accepted'],
    ['JWT', logout, 'type_refused'],
    ['at+jwt', logout, 'type_refused'],
    ['JOSE', logout, 'type_refused'],
    ['', logout, 'type_refused'],
    [undefined, logout, 'type_refused'],
    ['at+jwt', undefined, 'accepted'],
  ])('and has %j where it is %j is %s', async (typ, expected, verdict) => {
    const compact = signed('foo', { alg: 'ES256', typ }, ec.privateKey)
    expect(await reasonOf(compact, undefined, { typ: expected })).toBe(verdict)
  })
})

describe('a JWS that may be signed with some algorithms', () => {
  it('is refused with any other, though it is the one that its key is for', async () => {
    const keys = publicKey(rsa.publicKey)
    const [rs, ps] = await Promise.all(
      ['RS256', 'PS256'].map((alg) =>
        new CompactSign(Buffer.from('foo')).setProtectedHeader({ alg }).sign(rsa.privateKey),
      ),
    )
    const verdicts = [rs, ps].map((compact) => reasonOf(compact as string, keys, { algorithms: ['PS256'] }))
    expect(await Promise.all(verdicts)).toEqual(['algorithm_refused', 'accepted'])
  })
})
