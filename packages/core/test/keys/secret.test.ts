import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { weaknessOf } from '../../src/keys/material/secret-weakness.ts'
import { verificationKey } from '../../src/keys/material/verification-key.ts'
import { secret } from '../../src/keys/secret.ts'
import { keyPair } from '../support/key-pair.ts'
import { rsa } from '../support/token.ts'

const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const ec = keyPair('ec', { namedCurve: 'P-256' })

describe('a secret is judged by its bytes', () => {
  const weak: [string, Uint8Array, RegExp][] = [
    ['one letter', Buffer.from('a'.repeat(64)), /repeats/],
    ['a PEM', Buffer.from(pem), /public key/],
    ['a PEM without its last line feed', Buffer.from(pem.trimEnd()), /public key/],
    ['a PEM after white space', Buffer.from(`\n\t ${pem}`), /public key/],
    ['a PKCS #1 PEM', Buffer.from(rsa.publicKey.export({ type: 'pkcs1', format: 'pem' })), /public key/],
    ['SPKI in DER', rsa.publicKey.export({ type: 'spki', format: 'der' }), /public key/],
    ['PKCS #1 in DER', rsa.publicKey.export({ type: 'pkcs1', format: 'der' }), /public key/],
    ['SPKI of a curve in DER', ec.publicKey.export({ type: 'spki', format: 'der' }), /public key/],
    ['a private key in DER', ec.privateKey.export({ type: 'pkcs8', format: 'der' }), /public key/],
    ['an SSH key', Buffer.from('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5oJ3vNfTq2Vb8Zkq1 ada@host'), /public key/],
    ['a JWKS', Buffer.from(JSON.stringify({ keys: [rsa.publicKey.export({ format: 'jwk' })] })), /public key/],
    ['a password', Buffer.from('P@ssw0rd-2024-Xk29fjW1z0Qm4Lr8Vt'), /password/],
    ['a placeholder', Buffer.from('your_jwt_secret_key_here_32chars'), /password|words/],
    [
      'a key of a tutorial',
      Buffer.from('3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b'),
      /published/,
    ],
    [
      'a key of a tutorial, decoded',
      Buffer.from('404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970', 'hex'),
      /published/,
    ],
  ]

  it.each(weak)('and refused when they are %s, in whatever form they are given', (_, bytes, message) => {
    expect(() => secret(bytes)).toThrow(message)
    expect(() => secret({ base64url: Buffer.from(bytes).toString('base64url') })).toThrow(message)
    expect(() => secret(createSecretKey(bytes))).toThrow(message)
    expect(() => verificationKey(bytes)).toThrow(message)
  })

  it('also where WebCrypto holds them', async () => {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const key = (bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
      crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify'])
    expect(secret(await key(new Uint8Array(randomBytes(32)))).algorithms).toEqual(['HS256'])
    const weakKey = await key(new Uint8Array(64).fill(1))
    expect(() => secret(weakKey)).toThrow(/repeats/)
  })

  it('and never taken for DER because they begin like it', () => {
    for (let i = 0; i < 2000; i++) {
      const bytes = randomBytes(64)
      bytes.set([0x30, 62])
      bytes[2] = i % 256 === 0x30 || i % 256 === 0x02 ? 0 : i % 256
      expect(weaknessOf(bytes)).toBeUndefined()
    }
  })
})

describe('a verification key of a source of your own', () => {
  it('may be the bytes of a secret', () => {
    expect(verificationKey(randomBytes(48), { kid: 'a' })).toEqual({
      kid: 'a',
      algorithms: ['HS256', 'HS384'],
      defaultAlgorithms: ['HS256'],
    })
  })

  it('keeps what the runtime made of it where nothing shows it', () => {
    const key = verificationKey(randomBytes(32))
    expect([JSON.stringify(key), Object.keys(key)]).toEqual([
      '{"algorithms":["HS256"],"defaultAlgorithms":["HS256"]}',
      ['kid', 'algorithms', 'defaultAlgorithms'],
    ])
    expect((key.material as KeyObject).type).toBe('secret')
  })
})
