import { describe, expect, it } from 'vitest'
import { capabilities } from '../../../src/keys/material/strength.ts'
import { publicKey } from '../../../src/keys/public-key.ts'
import { secret } from '../../../src/keys/secret.ts'
import { node, web } from '../../support/cryptography.ts'
import { keyPair } from '../../support/key-pair.ts'
import { ec, rsa } from '../../support/token.ts'

type Jwk = Record<string, string>
const rsaJwk = rsa.publicKey.export({ format: 'jwk' }) as Jwk
const ecJwk = ec.publicKey.export({ format: 'jwk' }) as Jwk
const edJwk = keyPair('ed25519').publicKey.export({ format: 'jwk' }) as Jwk
const spki = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()

const octets = (text = ''): Buffer => Buffer.from(text, 'base64url')
const withZero = (text = ''): string => Buffer.concat([new Uint8Array(1), octets(text)]).toString('base64url')
const even = (text = ''): string => {
  const bytes = octets(text)
  bytes[bytes.length - 1] = (bytes.at(-1) as number) & 0xfe
  return bytes.toString('base64url')
}

describe.each([
  ['node:crypto', node],
  ['WebCrypto', web],
])('a JWK on %s', (_, path) => {
  const algorithmsOf = (jwk: object) => capabilities(path.importJwk(jwk as never).facts)

  it.each<[string, object]>([
    ['an x with a leading zero', { ...ecJwk, x: withZero(ecJwk['x']) }],
    ['a y that lacks an octet', { ...ecJwk, y: octets(ecJwk['y']).subarray(1).toString('base64url') }],
    ['a padded x', { ...ecJwk, x: `${ecJwk['x']}=` }],
    ['no y', { ...ecJwk, y: undefined }],
    ['the curve of another type', { ...ecJwk, crv: 'Ed25519' }],
    ['an Ed25519 x of 31 octets', { ...edJwk, x: octets(edJwk['x']).subarray(1).toString('base64url') }],
    ['an even modulus', { ...rsaJwk, n: even(rsaJwk['n']) }],
    ['a modulus of a megabyte', { ...rsaJwk, n: 'A'.repeat(1_000_000) }],
    ['an exponent of a megabyte', { ...rsaJwk, e: `${'A'.repeat(999_996)}AQAB` }],
    ['a modulus in standard base64', { ...rsaJwk, n: `+/${rsaJwk['n']?.slice(2)}` }],
    ['a modulus that is a number', { ...rsaJwk, n: 5 }],
    ['no exponent', { ...rsaJwk, e: undefined }],
    ['an even exponent', { ...rsaJwk, e: 'AQAA' }],
    ['a curve that signs no tokens', { ...ecJwk, crv: 'secp256k1' }],
    ['no type', { ...ecJwk, kty: undefined }],
  ])('is refused with %s', (_name, jwk) => expect(() => algorithmsOf(jwk)).toThrow())

  it('may have a modulus with a leading zero, as some issuers publish it', () =>
    expect(algorithmsOf({ ...rsaJwk, n: withZero(rsaJwk['n']) })).toHaveLength(6))
})

/** Points of order 1, 2, 4 and 8, and encodings of such that are not canonical, as hexadecimal. */
const smallOrder = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  `${'00'.repeat(31)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  `01${'00'.repeat(30)}80`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(31)}`,
]

describe.each([
  ['node:crypto', node],
  ['WebCrypto', web],
])('an Ed25519 key on %s', (_, path) => {
  it.each(smallOrder)('is refused when anybody can sign for it: %s', (hex) => {
    const octets = Buffer.from(hex, 'hex')
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: octets.toString('base64url') }
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), octets])
    const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----`
    expect(() => path.importJwk(jwk)).toThrow(/small order|malformed point/)
    expect(() => path.importPem(pem)).toThrow(/small order|malformed point/)
  })

  it('is one of a JWK and of a PEM', () => {
    const { publicKey: key } = keyPair('ed25519')
    const facts = { kty: 'OKP', bits: 0, curve: 'Ed25519' }
    expect(path.importJwk(key.export({ format: 'jwk' }) as never).facts).toEqual(facts)
    const pem = key.export({ type: 'spki', format: 'pem' }).toString()
    expect(path.importPem(pem).facts).toEqual(facts)
  })
})

describe('a CryptoKey', () => {
  const generate = async (algorithm: object, usages: KeyUsage[]) =>
    (await crypto.subtle.generateKey(algorithm as never, true, usages)) as unknown as CryptoKeyPair & CryptoKey
  const rsaOf = (name: string, hash: string) => ({
    name,
    hash,
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  })

  it('serves the one algorithm that WebCrypto bound it to', async () => {
    const pss = await generate(rsaOf('RSA-PSS', 'SHA-384'), ['sign', 'verify'])
    const pkcs1 = await generate(rsaOf('RSASSA-PKCS1-v1_5', 'SHA-512'), ['sign', 'verify'])
    const hmac = await generate({ name: 'HMAC', hash: 'SHA-512' }, ['sign', 'verify'])
    const ecdsa = await generate({ name: 'ECDSA', namedCurve: 'P-521' }, ['sign', 'verify'])
    expect(publicKey(pss.publicKey).algorithms).toEqual(['PS384'])
    expect(publicKey(pkcs1.publicKey).algorithms).toEqual(['RS512'])
    expect(publicKey(ecdsa.publicKey).algorithms).toEqual(['ES512'])
    expect(secret(hmac).algorithms).toEqual(['HS512'])
    for (const path of [node, web]) {
      const facts = (key: CryptoKey) => capabilities(path.importNative(key).facts)
      expect([pss.publicKey, pkcs1.publicKey, ecdsa.publicKey, hmac].map(facts)).toEqual([
        ['PS384'],
        ['RS512'],
        ['ES512'],
        ['HS512'],
      ])
    }
  })

  it('is refused when it is private, for something else, for signing alone, or too short for its hash', async () => {
    const oaep = await generate(rsaOf('RSA-OAEP', 'SHA-256'), ['encrypt', 'decrypt'])
    const ecdh = await generate({ name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits'])
    const sha1 = await generate(rsaOf('RSASSA-PKCS1-v1_5', 'SHA-1'), ['sign', 'verify'])
    const ecdsa = await generate({ name: 'ECDSA', namedCurve: 'P-256' }, ['sign', 'verify'])
    const signing = await generate({ name: 'HMAC', hash: 'SHA-256' }, ['sign'])
    const short = await generate({ name: 'HMAC', hash: 'SHA-512', length: 256 }, ['verify'])
    expect(() => publicKey(oaep.publicKey)).toThrow(/usage "verify"/)
    expect(() => publicKey(ecdh.publicKey)).toThrow(/usage "verify"/)
    expect(() => publicKey(sha1.publicKey)).toThrow(/bound to another/)
    expect(() => publicKey(ecdsa.privateKey)).toThrow(/private key/)
    expect(() => secret(signing)).toThrow(/usage "verify"/)
    expect(() => secret(short)).toThrow(/too short/)
  })
})

describe('a PEM', () => {
  const other = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  it.each<[string, unknown, RegExp]>([
    ['of two keys', spki + other, /more than one key/],
    ['with a private key behind it', spki + ec.privateKey.export({ type: 'pkcs8', format: 'pem' }), /private key/],
    ['that is cut off', spki.slice(0, -30), /cut off/],
    ['in bytes', Buffer.from(spki), /as text/],
  ])('%s is refused', (_, pem, message) => expect(() => publicKey(pem as string)).toThrow(message))

  it('may have the line ends of Windows', () =>
    expect(publicKey(spki.replaceAll('\n', '\r\n')).algorithms).toContain('RS256'))
})
