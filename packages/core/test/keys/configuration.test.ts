import { createSecretKey, randomBytes, webcrypto } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/configuration.ts'
import { createGuard } from '../../src/guard/create-guard.ts'
import { verifyJws } from '../../src/jws/verify-jws.ts'
import { jwks } from '../../src/keys/jwks.ts'
import { weaknessOf } from '../../src/keys/material/secret-weakness.ts'
import { verificationKey } from '../../src/keys/material/verification-key.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { secret } from '../../src/keys/secret.ts'
import { keyPair } from '../support/key-pair.ts'
import { ec, goodClaims, rsa, secretBytes, signed } from '../support/token.ts'

const base = { issuer: 'https://issuer.example', audience: 'https://api.example' }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const rsaJwk = rsa.publicKey.export({ format: 'jwk' }) as Record<string, string>
const ecJwk = ec.publicKey.export({ format: 'jwk' }) as Record<string, string>
const secp256k1 =
  'MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEG4TFVnsSZECZXT7VqroFZdceGDRg' +
  'SBn/nBf16dXdB49wvq+PWItUFQf+1qZCxatC39+BIKf2Od5RItR6aajo0Q=='

/** Some runtimes do not read a key that is refused for what it is elsewhere. */
const unread = /not a public key/
const { bun, deno } = process.versions

describe('a secret', () => {
  it.each<[string, unknown, RegExp]>([
    ['empty', new Uint8Array(), /at least 32 bytes/],
    ['of one byte', randomBytes(1), /at least 32 bytes/],
    ['of 31 bytes', randomBytes(31), /at least 32 bytes/],
    ['a text', 'my-secret', /takes bytes/],
    ['a long text', 'x'.repeat(64), /takes bytes/],
    ['nothing', undefined, /takes bytes/],
    ['bad base64url', { base64url: 'a b' }, /takes bytes/],
    ['the example of jwt.io', bytes('a-string-secret-at-least-256-bits-long'), /made of words/],
    [
      'another example',
      bytes('a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long'),
      /made of words/,
    ],
    ['a phrase', bytes('correct horse battery staple and some more'), /made of words/],
    ['a phrase in camel case', bytes('this_is_My_very_Secret_key_2024_do_not_tell'), /made of words/],
    ['letters alone', bytes('supersecretkeyyoushouldnotcommit'), /made of words/],
    ['a text repeated', bytes('secret'.repeat(8)), /repeats/],
    ['a famous text repeated', bytes('your-256-bit-secret'.repeat(2)), /repeats|words/],
    ['zeros', new Uint8Array(32), /repeats/],
    ['counting bytes', Uint8Array.from({ length: 32 }, (_, i) => i), /counts/],
    ['an alphabet', bytes('abcdefghijklmnopqrstuvwxyz0123456789'), /counts/],
    ['a PEM', rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(), /takes bytes/],
    ['the bytes of a PEM', bytes(` \n${rsa.publicKey.export({ type: 'spki', format: 'pem' })}`), /public key/],
    ['a DER key', rsa.publicKey.export({ type: 'spki', format: 'der' }), /public key/],
    ['a JWK as text', bytes(JSON.stringify(rsaJwk)), /public key/],
    ['a public KeyObject', rsa.publicKey, /publicKey/],
  ])('is refused when it is %s', (_, value, message) => expect(() => secret(value as Uint8Array)).toThrow(message))

  it('may be bytes, their base64url text, or a KeyObject', () => {
    const value = randomBytes(64)
    for (const form of [value, { base64url: value.toString('base64url') }, createSecretKey(value)]) {
      expect(secret(form).algorithms).toEqual(['HS256', 'HS384', 'HS512'])
    }
    expect(secret(value, { algorithm: 'HS512' }).algorithms).toEqual(['HS512'])
  })

  it('must be as long as the hash of its algorithm', () =>
    expect(() => secret(randomBytes(32), { algorithm: 'HS384' })).toThrow(/cannot serve HS384/))

  it('that is random is never called weak, in whatever text it is written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 32, max: 128 }),
        fc.constantFrom('latin1', 'hex', 'base64', 'base64url'),
        (length, encoding) => {
          const random = randomBytes(length)
          expect(
            weaknessOf(encoding === 'latin1' ? random : bytes(random.toString(encoding as BufferEncoding))),
          ).toBeUndefined()
        },
      ),
      { numRuns: 5000 },
    )
  })

  it('shows in no JSON', async () => {
    const source = secret(secretBytes)
    const keys = await source.find({ algorithm: 'HS256', kid: undefined, issuedAt: undefined })
    expect(JSON.stringify([source, keys])).toBe(
      '[{"algorithms":["HS256","HS384","HS512"]},[{"algorithms":["HS256","HS384","HS512"],"defaultAlgorithms":["HS256"]}]]',
    )
  })
})

describe('a public key', () => {
  const weakRsa = keyPair('rsa', { modulusLength: 1024 })
  const exponentOne = { ...rsaJwk, e: 'AQ' }
  it.each<[string, unknown, RegExp]>([
    ['a private PEM', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }), /private key/],
    ['a private PKCS #1 PEM', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }), /private key/],
    ['a private JWK', ec.privateKey.export({ format: 'jwk' }), /private key/],
    ['a private KeyObject', ec.privateKey, /private key/],
    ['a secret KeyObject', createSecretKey(randomBytes(32)), /shared secret/],
    ['a secret JWK', { kty: 'oct', k: 'AAAA' }, /shared secret/],
    ['an RSA key of 1024 bits', weakRsa.publicKey, /2048 to 8192/],
    ['an RSA key with e = 1', exponentOne, deno ? unread : /exponent/],
    ['an RSA key with e = 3', { ...rsaJwk, e: 'Aw' }, /exponent/],
    ['an RSA key for encryption', { ...rsaJwk, use: 'enc' }, /not for signatures/],
    ['an RSA key that cannot verify', { ...rsaJwk, key_ops: ['encrypt'] }, /not for verification/],
    ['a JWK for RSA-OAEP', { ...rsaJwk, alg: 'RSA-OAEP' }, /alg/],
    ['an RSA JWK for ES256', { ...rsaJwk, alg: 'ES256' }, /cannot serve/],
    ['a point that is not on its curve', { ...ecJwk, y: ecJwk['x'] }, /cannot be read|not a public key/],
    ['a point on another curve', { ...ecJwk, crv: 'P-384' }, /not a public key/],
    ['an X25519 key', keyPair('x25519').publicKey, /another type/],
    [
      'a secp256k1 key',
      `-----BEGIN PUBLIC KEY-----\n${secp256k1}\n-----END PUBLIC KEY-----`,
      bun ? unread : /another type/,
    ],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', /its public key/],
    ['a text that is no PEM', 'secret', /must be a PEM/],
    ['a broken PEM', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /not a public key/],
    ['an array', [], /JWK is an object/],
    ['nothing', null, /JWK is an object/],
  ])('is refused when it is %s', (_, key, message) => expect(() => publicKey(key as string)).toThrow(message))

  it('may be a PEM of either kind, with space around it, a JWK, a KeyObject or a CryptoKey', async () => {
    const { publicKey: key } = rsa
    const spki = key.export({ type: 'spki', format: 'pem' }).toString()
    const cryptoKey = await webcrypto.subtle.importKey(
      'spki',
      key.export({ type: 'spki', format: 'der' }),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      true,
      ['verify'],
    )
    for (const form of [
      spki,
      `\n  ${spki}\n`,
      key.export({ type: 'pkcs1', format: 'pem' }).toString(),
      rsaJwk,
      key,
      cryptoKey,
    ]) {
      expect(publicKey(form as string).algorithms).toContain('RS256')
    }
  })

  it('serves what it declares, and nothing else', () => {
    expect(publicKey({ ...rsaJwk, alg: 'PS256' }).algorithms).toEqual(['PS256'])
    expect(() => publicKey({ ...rsaJwk, alg: 'PS256' }, { algorithm: 'RS256' })).toThrow(/another alg/)
    expect(publicKey(keyPair('ed25519').publicKey).algorithms).toEqual(['Ed25519', 'EdDSA'])
  })
})

describe('a JWKS', () => {
  const named = (jwk: object, kid: string): never => ({ ...jwk, kid }) as never
  it.each<[string, unknown, RegExp]>([
    ['no object', null, /array of keys/],
    ['without keys', {}, /array of keys/],
    ['empty', { keys: [] }, /no key/],
    ['of keys that nobody here knows', { keys: [{ kty: 'AKP', kid: 'x' }] }, /no key/],
    ['of other forms of a key: a PEM', { keys: [ec.publicKey.export({ type: 'spki', format: 'pem' })] }, /is a JWK/],
    ['of other forms of a key: a KeyObject', { keys: [ec.publicKey] }, /is a JWK/],
    ['of other forms of a key: a secret KeyObject', { keys: [ecJwk, createSecretKey(secretBytes)] }, /is a JWK/],
    ['of other forms of a key: bytes', { keys: [secretBytes] }, /is a JWK/],
    ['with a secret', { keys: [ecJwk, { kty: 'oct', k: 'AAAA' }] }, /shared secret/],
    ['with a private key', { keys: [ec.privateKey.export({ format: 'jwk' })] }, /private key/],
    ['with a kid that is no text', { keys: [{ ...ecJwk, kid: 5n }] }, /kid of a JWK is a text/],
    ['of a type that is no text', { keys: [{ kid: 'a', kty: 5n }] }, /no key/],
    ['with a weak key', { keys: [{ ...rsaJwk, e: 'Aw' }] }, /exponent/],
  ])('is refused when it is %s', (_, document, message) => expect(() => jwks(document as never)).toThrow(message))

  it('may hold keys of unknown types and for other uses beside good ones', () => {
    const others = [
      { kty: 'AKP' },
      { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' },
      { ...rsaJwk, use: 'enc', kid: 'a' },
    ]
    expect(jwks({ keys: [...others, named(ecJwk, 'a')] as never }).algorithms).toEqual(['ES256'])
  })
})

describe('a verification key', () => {
  it.each([null, 'ES256', [], { algoritm: 'ES256' }])('takes no options like %j', (options) =>
    expect(() => verificationKey(ec.publicKey, options as never)).toThrow(ConfigurationError),
  )
})

describe('the keys of a JWS', () => {
  const token = signed(goodClaims, { alg: 'ES256' }, ec.privateKey)
  it.each([null, undefined, 'pem', [], [null], {}])('may not be %j', async (keys) =>
    expect(verifyJws(token, keys as never)).rejects.toThrow(ConfigurationError),
  )

  it.each([null, { typ: 5 }, { typ: null }, { algorithms: null }, { types: 'at+jwt' }])(
    'come with no options like %j',
    async (options) =>
      expect(verifyJws(token, publicKey(ec.publicKey), options as never)).rejects.toThrow(ConfigurationError),
  )
})

describe('keys under one issuer', () => {
  const [hs, es] = [secret(secretBytes), publicKey(ec.publicKey)]
  it.each<[string, object, RegExp]>([
    ['a secret beside a public key', { keys: [hs, es] }, /one kind/],
    ['a secret beside a published set', { keys: [hs, remoteJwks('https://issuer.example/jwks')] }, /one kind/],
    ['HMAC and asymmetric algorithms', { keys: es, algorithms: ['ES256', 'HS256'] }, /all HMAC or all asymmetric/],
    ['the algorithm none', { keys: es, algorithms: ['none'] }, /not supported/],
    ['no algorithms', { keys: es, algorithms: [] }, /a list such as/],
    ['algorithms that the keys cannot serve', { keys: es, algorithms: ['RS256'] }, /None of the keys/],
    ['no keys', { keys: [] }, /key sources/],
    ['a PEM instead of a source', { keys: 'pem' }, /key sources/],
    ['no audience', { keys: es, audience: undefined }, /audience is required/],
    ['a pattern as audience', { keys: es, audience: /x/ }, /audience is required/],
    ['an empty audience', { keys: es, audience: [] }, /audience is required/],
    ['no issuer', { keys: es, issuer: undefined }, /exactly one of/],
    ['any issuer and no keys', { issuer: null }, /issuer: null needs keys/],
    ['a tolerance of an hour', { keys: es, clockTolerance: 3600 }, /clockTolerance/],
    ['an unknown option', { keys: es, audiance: 'x' }, /no option "audiance"/],
    ['an unknown profile', { keys: es, profile: 'strict' }, /profile is/],
  ])('%s is refused', (_, options, message) =>
    expect(() => createGuard({ ...base, ...options } as never)).toThrow(message),
  )
})
