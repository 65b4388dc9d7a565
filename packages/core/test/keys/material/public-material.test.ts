import { type KeyObject, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isPublicMaterial } from '../../../src/keys/material/public-material.ts'
import { secret } from '../../../src/keys/secret.ts'
import { keyPair } from '../../support/key-pair.ts'
import { rsa } from '../../support/token.ts'

const ec = keyPair('ec', { namedCurve: 'P-256' })
const ed = keyPair('ed25519')
const keys: readonly (readonly [string, KeyObject])[] = [
  ['RSA', rsa.publicKey],
  ['EC', ec.publicKey],
  ['Ed25519', ed.publicKey],
]

/** The usual dresses of a public key. */
function forms(key: KeyObject): [string, Buffer][] {
  const pem = key.export({ type: 'spki', format: 'pem' }).toString()
  const der = key.export({ type: 'spki', format: 'der' })
  const jwk = key.export({ format: 'jwk' })
  const json = JSON.stringify(jwk)
  const { kty: _, ...members } = jwk
  const texts: [string, string][] = [
    ['a PEM', pem],
    ['a PEM with CRLF', pem.replaceAll('\n', '\r\n')],
    ['a PEM after junk', `# the key of the issuer\n${pem}\n# end`],
    ['a PEM in one line', pem.replaceAll('\n', '\\n')],
    ['a JWK', json],
    ['a JWK, indented', JSON.stringify(jwk, null, 2)],
    ['a JWK, quoted', JSON.stringify(json)],
    ['a JWK, quoted twice', JSON.stringify(JSON.stringify(json))],
    ['a JWK after a comment', `// the key\n${json}`],
    ['a JWK after a comment of several lines', `/* the\n key */ ${json};`],
    ['a JWK after a byte order mark', `\ufeff${json}`],
    ['a JWK as JavaScript', json.replace(/"(\w+)":/g, '$1: ')],
    ['a JWK without kty', JSON.stringify(members)],
    ['a JWK, percent-encoded', encodeURIComponent(json)],
    ['an array of JWKs', JSON.stringify([jwk])],
    ['a JWKS', JSON.stringify({ keys: [jwk] })],
    ['octets as numbers', JSON.stringify([...der])],
    ['a Buffer as JSON', JSON.stringify(der)],
    ['hexadecimal with colons', der.toString('hex').replace(/..(?!$)/g, '$&:')],
  ]
  const plain: [string, Buffer][] = [
    ['DER', der],
    ['DER with a line feed', Buffer.concat([der, Buffer.from('\n')])],
    ['a PEM in UTF-16', Buffer.from(pem, 'utf16le')],
    ...texts.map(([name, text]): [string, Buffer] => [name, Buffer.from(text)]),
  ]
  const encodings = ['base64', 'base64url', 'hex'] as const
  return plain.flatMap(([name, bytes]) => [
    [name, bytes] as [string, Buffer],
    ...encodings.map((encoding): [string, Buffer] => [`${name} in ${encoding}`, Buffer.from(bytes.toString(encoding))]),
    [`${name} in base64 of base64`, Buffer.from(Buffer.from(bytes.toString('base64')).toString('base64'))],
    [`${name} in quoted base64`, Buffer.from(`"${bytes.toString('base64').replace(/.{64}/g, '$&\n')}"`)],
  ])
}

describe('a public key in disguise', () => {
  it.each(keys)('is no secret: %s', (_, key) => {
    const taken = forms(key).filter(([, bytes]) => !isPublicMaterial(bytes))
    expect(taken.map(([name]) => name)).toEqual([])
    for (const [, bytes] of forms(key)) expect(() => secret(bytes)).toThrow(/public key/)
  })

  it('is none as an SSH key, with and without its type, as PKCS #1, or as COSE', () => {
    const name = Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 ')
    const blob = Buffer.concat([name, randomBytes(32)]).toString('base64')
    const cose = Buffer.concat([
      Buffer.from('a401010327200621', 'hex').subarray(0, 7),
      Buffer.from('215820', 'hex'),
      randomBytes(32),
    ])
    const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'der' })
    const given = [`ssh-ed25519 ${blob} ada@host`, blob, `from="10.0.0.1" ssh-ed25519 ${blob}`].map((text) =>
      Buffer.from(text),
    )
    for (const bytes of [...given, cose, pkcs1, Buffer.from(pkcs1.toString('base64url'))]) {
      expect(isPublicMaterial(bytes)).toBe(true)
    }
  })

  it('is none as the modulus of an RSA key alone', () => {
    const n = Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n as string, 'base64url')
    const texts = [n.toString('base64url'), n.toString('hex'), `00${n.toString('hex')}`, `"${n.toString('base64')}"`]
    for (const bytes of [n, ...texts.map((text) => Buffer.from(text))]) expect(isPublicMaterial(bytes)).toBe(true)
  })
})

describe('a random secret', () => {
  it.each([32, 48, 64, 66, 96, 128])('of %d octets is never taken for one, in whatever encoding', (length) => {
    for (let i = 0; i < 300; i++) {
      const bytes = randomBytes(length)
      const texts = (['base64', 'base64url', 'hex'] as const).map((encoding) => Buffer.from(bytes.toString(encoding)))
      expect([bytes, ...texts].filter((one) => isPublicMaterial(one))).toEqual([])
    }
  })
})
