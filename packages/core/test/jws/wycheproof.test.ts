import { Buffer } from 'node:buffer'
import { constants, createHash, createHmac, type KeyObject, randomBytes, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyJws } from '../../src/jws/verify-jws.ts'
import type { Algorithm } from '../../src/keys/material/algorithms.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import { secret } from '../../src/keys/secret.ts'
import type { KeySource } from '../../src/keys/source.ts'
import { everyAlgorithm } from '../support/algorithms.ts'
import { keyPair } from '../support/key-pair.ts'

// What `json_web_signature` of Project Wycheproof tries, made anew with keys of our own: a token of each of its kinds, for
// each algorithm. Its vectors themselves are not here.

const kid = 'kid'
const rsa = keyPair('rsa', { modulusLength: 2048 })
const forgers = keyPair('rsa', { modulusLength: 2048 })
const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const
const segment = (part: string): string => Buffer.from(part).toString('base64url')
const payload = segment('foo')
const headerOf = (header: object): string => segment(JSON.stringify({ ...header, kid }))

interface Signer {
  readonly source: KeySource
  readonly key: KeyObject | undefined
  sign(input: string): Buffer
}

function signer(algorithm: Algorithm, ofRsa = rsa): Signer {
  const bits = Number(algorithm.slice(2))
  const hash = `sha${bits}`
  if (algorithm.startsWith('HS')) {
    const bytes = randomBytes(64)
    const mac = (input: string) => createHmac(hash, bytes).update(input).digest()
    return { source: secret(bytes, { kid, algorithm }), key: undefined, sign: mac }
  }
  const { privateKey: key, publicKey: verify } = algorithm.startsWith('E')
    ? algorithm in curves
      ? keyPair('ec', { namedCurve: curves[algorithm as keyof typeof curves] })
      : keyPair('ed25519')
    : ofRsa
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: bits / 8 }
  const options = algorithm.startsWith('PS') ? pss : { key, dsaEncoding: 'ieee-p1363' as const }
  return {
    source: publicKey(verify, { kid, algorithm }),
    key: verify,
    sign: (input) => sign(algorithm.startsWith('Ed') ? null : hash, Buffer.from(input), options),
  }
}

const accepts = async (token: string, source: KeySource) =>
  expect(Buffer.from((await verifyJws(token, source)).payload).toString()).toBe('foo')
const refuses = (token: string, source: KeySource) =>
  expect(verifyJws(token, source)).rejects.toMatchObject({ name: 'BearerError', status: 401 })

/** The signature with its first character changed. */
const changed = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)

describe.each<Algorithm>(everyAlgorithm)('of tokens by %s', (alg) => {
  const { source, key, sign } = signer(alg)
  const header = headerOf({ alg })
  const signature = sign(`${header}.${payload}`).toString('base64url')

  it('a valid one is accepted', () => accepts(`${header}.${payload}.${signature}`, source))

  it.each([
    ['a modified signature', `${header}.${payload}.${changed(signature)}`],
    ['no signature', `${header}.${payload}.`],
    ['no signature and no separator', `${header}.${payload}`],
    ['a modified payload', `${header}.${segment('Xoo')}.${signature}`],
    ['no payload', `${header}..${signature}`],
    ['no payload and no separator', `${header}.${signature}`],
    ['a modified header', `${headerOf({ alg, x: 1 })}.${payload}.${signature}`],
    ['no header', `.${payload}.${signature}`],
    ['no header and no separator', `${payload}.${signature}`],
    ['no header and no signature', `.${payload}.`],
    ['a payload alone', payload],
    ['nothing', ''],
    ['an empty fourth part', `${header}.${payload}.${signature}.`],
    ['a fourth part', `${header}.${payload}.${signature}.foo`],
    ['the algorithm none', `${headerOf({ alg: 'none' })}.${payload}.`],
    ['the algorithm none beside a signature', `${headerOf({ alg: 'none' })}.${payload}.${signature}`],
    [
      'JSON instead of the compact form',
      JSON.stringify({ payload, signatures: [{ protected: header, header: { unknown: 'untrustworthy' }, signature }] }),
    ],
  ])('one with %s is refused', (_, token) => refuses(token, source))

  if (key) {
    it.each([
      ['the PEM', key.export({ type: 'spki', format: 'pem' })],
      ['the DER', key.export({ type: 'spki', format: 'der' })],
      ['the JWK', JSON.stringify(key.export({ format: 'jwk' }))],
    ])('one that %s of the public key authenticates is refused', async (_, bytes) => {
      const hs = headerOf({ alg: 'HS256' })
      const mac = createHmac('sha256', bytes).update(`${hs}.${payload}`).digest('base64url')
      await refuses(`${hs}.${payload}.${mac}`, source)
    })

    it('one that brings the key of its forger is refused', async () => {
      const forger = signer(alg, forgers)
      const own = headerOf({ alg, jwk: { ...forger.key?.export({ format: 'jwk' }), kid } })
      const forged = `${own}.${payload}.${forger.sign(`${own}.${payload}`).toString('base64url')}`
      await accepts(forged, forger.source)
      await refuses(forged, source)
    })
  }

  it('one that names another algorithm is refused', async () => {
    const other = headerOf({ alg: alg.startsWith('RS') ? 'PS256' : 'RS256' })
    await refuses(`${other}.${payload}.${sign(`${other}.${payload}`).toString('base64url')}`, source)
  })
})

describe('of base64url, JSON and a MAC that is right all the same', () => {
  const { source, sign } = signer('HS256')
  const header = headerOf({ alg: 'HS256' })
  const signed = (input: string, write = (mac: string) => mac) => `${input}.${write(sign(input).toString('base64url'))}`

  it.each([
    ['spaces', segment(`{ "kid" : "${kid}", "alg" : "HS256" }`)],
    ['line feeds and tabs', segment(`{"kid":"${kid}",\n\t"alg":"HS256"}`)],
  ])('%s in the JSON of a header are accepted', (_, text) => accepts(signed(`${text}.${payload}`), source))

  it.each([
    ['spaces before the MAC', signed(`${header}.${payload}`, (mac) => `    ${mac}`)],
    ['a stranger before the MAC', signed(`${header}.${payload}`, (mac) => `?${mac}`)],
    ['a stranger behind the MAC', signed(`${header}.${payload}`, (mac) => `${mac}?`)],
    ['strangers in the place of characters of the MAC', signed(`${header}.${payload}`, (mac) => `????${mac.slice(4)}`)],
    ['padding behind the MAC', signed(`${header}.${payload}`, (mac) => `${mac}=`)],
    ['spaces in the header', signed(`${header}    .${payload}`)],
    ['strangers in the header', signed(`${header}####.${payload}`)],
    ['a stranger within the header', signed(`${header.slice(0, -1)}?${header.slice(-1)}.${payload}`)],
    ['spaces in the payload', signed(`${header}.    ${payload}`)],
    ['strangers in the payload', signed(`${header}.####${payload}`)],
    ['a stranger in the payload', signed(`${header}.?${payload}`)],
    ['a stranger behind the payload', signed(`${header}.${payload}?`)],
    ['padding behind the payload', signed(`${header}.Zg==`)],
    ['bits of the payload that no octet has', signed(`${header}.AB`)],
  ])('%s: refused', (_, token) => refuses(token, source))
})

describe('of the two numbers of an ECDSA signature', () => {
  const { source, sign } = signer('ES256')
  const input = `${headerOf({ alg: 'ES256' })}.${payload}`
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const bytes = sign(input)
  const [r = 0n, s = 0n] = [bytes.subarray(0, 32), bytes.subarray(32)].map((half) =>
    BigInt(`0x${half.toString('hex')}`),
  )
  const pair = (one: bigint, other: bigint, octets = 32): string =>
    Buffer.from([one, other].map((number) => number.toString(16).padStart(2 * octets, '0')).join(''), 'hex').toString(
      'base64url',
    )

  it('the other s that is as good is accepted', () => accepts(`${input}.${pair(r, n - s)}`, source))

  it.each([
    ['leading zeros', pair(r, s, 33)],
    ['zeros behind', Buffer.concat([bytes, Buffer.alloc(2)]).toString('base64url')],
    ['r + n', pair(r + n, s, 33)],
    ['s + n', pair(r, s + n, 33)],
    ['r + 2²⁵⁶', pair(r + 2n ** 256n, s, 33)],
    ['s + 2²⁵⁶', pair(r, s + 2n ** 256n, 33)],
    ['hundreds of zeros', pair(r, s, 300)],
    ...[0n, 1n, n - 1n, n].flatMap((one) =>
      [0n, 1n, n - 1n, n].map((other) => [`r = ${one}, s = ${other}`, pair(one, other)]),
    ),
  ])('%s: refused', (_, signature) => refuses(`${input}.${signature}`, source))
})

describe('of the padding of PKCS #1', () => {
  const { source } = signer('RS256')
  const input = `${headerOf({ alg: 'RS256' })}.${payload}`
  const hash = createHash('sha256').update(input).digest('hex')
  const sha256 = '3031300d060960864801650304020105000420'
  const { n, d } = rsa.privateKey.export({ format: 'jwk' }) as { readonly n: string; readonly d: string }
  const big = (octets: Buffer): bigint => BigInt(`0x${octets.toString('hex')}`)
  /** Bare RSA, by the definition: Deno's node:crypto does not encrypt without padding. */
  const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
    if (exponent === 0n) return 1n
    const root = power(base, exponent >> 1n, modulus)
    return (root * root * (exponent & 1n ? base : 1n)) % modulus
  }
  /** A signature of a block of 256 octets: what is padded stands at its end, or before what follows it. */
  const block = (type: string, padded: string, { filler = 'ff', behind = '' } = {}): string => {
    const rest = 256 - 3 - (padded.length + behind.length) / 2
    const octets = Buffer.from(`00${type}${filler.repeat(rest)}00${padded}${behind}`, 'hex')
    const signature = power(big(octets), big(Buffer.from(d, 'base64url')), big(Buffer.from(n, 'base64url')))
    return `${input}.${Buffer.from(signature.toString(16).padStart(512, '0'), 'hex').toString('base64url')}`
  }

  it('as it must be, it is accepted', () => accepts(block('01', sha256 + hash), source))

  it.each([
    ['another type of block', block('02', sha256 + hash)],
    ['no type of block', block('00', sha256 + hash)],
    ['a filler of zeros', block('01', sha256 + hash, { filler: '00' })],
    ['another filler', block('01', sha256 + hash, { filler: 'fe' })],
    ['octets behind the hash', block('01', sha256 + hash, { behind: '00'.repeat(190) })],
    ['one octet behind the hash', block('01', sha256 + hash, { behind: '00' })],
    ['no parameters', block('01', `302f300b0609608648016503040201${'0420'}${hash}`)],
    ['the name of SHA-384', block('01', `3031300d060960864801650304020205000420${hash}`)],
    ['the name of SHA-1', block('01', `3021300906052b0e03021a05000414${hash.slice(0, 40)}`)],
    ['a length in the long form', block('01', `30${'8131'}${sha256.slice(4)}${hash}`)],
    ['the hash alone', block('01', hash)],
  ])('%s: refused', (_, token) => refuses(token, source))
})

describe('of keys that are for something else', () => {
  const jwk = rsa.publicKey.export({ format: 'jwk' })
  it.each([
    ['use: enc', { use: 'enc' }],
    ['key_ops: encrypt', { key_ops: ['encrypt'] }],
    ['the algorithm of a cipher', { alg: 'RSA-OAEP' }],
  ])('%s: no key at all', (_, member) =>
    expect(() => publicKey({ ...jwk, ...member } as never)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    ),
  )
})
