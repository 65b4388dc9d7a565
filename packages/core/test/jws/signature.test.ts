import { constants, type KeyObject, randomBytes, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Algorithm } from '../../src/keys/material/algorithms.ts'
import { node, web } from '../support/cryptography.ts'
import { keyPair } from '../support/key-pair.ts'
import { ec, rsa } from '../support/token.ts'

const paths = { 'node:crypto': node, WebCrypto: web } as const

function verifier(path: typeof node | typeof web, algorithm: Algorithm, key: KeyObject) {
  const { material } = path.importJwk(key.export({ format: 'jwk' }) as never)
  return async (input: string, signature: Uint8Array): Promise<boolean> =>
    await path.verifySignature(algorithm, material, input, Buffer.from(signature).toString('base64url'))
}

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }

/** Signs other texts until a signature begins with a zero: one in 256 does. */
function withLeadingZero(options: object): [input: string, signature: Buffer] {
  for (;;) {
    const input = randomBytes(8).toString('hex')
    const signature = sign('sha256', Buffer.from(input), { key: rsa.privateKey, ...options })
    if (signature[0] === 0) return [input, signature]
  }
}

describe.each(Object.entries(paths))('a signature on %s', (_, path) => {
  it.each<[Algorithm, object]>([
    ['RS256', {}],
    ['PS256', pss],
  ])(
    'of %s is as long as the modulus: one without its leading zero, or with one more, is another text',
    async (algorithm, options) => {
      const verify = verifier(path, algorithm, rsa.publicKey)
      const [input, signature] = withLeadingZero(options)
      expect(await verify(input, signature)).toBe(true)
      expect(await verify(input, signature.subarray(1))).toBe(false)
      expect(await verify(input, Buffer.concat([new Uint8Array(1), signature]))).toBe(false)
    },
  )

  it('of PS256 has a salt as long as its hash', async () => {
    const verify = verifier(path, 'PS256', rsa.publicKey)
    for (const [saltLength, verdict] of [
      [32, true],
      [0, false],
      [20, false],
      [64, false],
    ] as const) {
      const options = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
      expect(await verify('text', sign('sha256', Buffer.from('text'), options))).toBe(verdict)
    }
  })

  it('of ES256 is two numbers from 1 to n - 1, each of 32 octets', async () => {
    const verify = verifier(path, 'ES256', ec.publicKey)
    const n = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
    const number = (value: number): Buffer => Buffer.concat([Buffer.alloc(31), Buffer.from([value])])
    const largest = Buffer.from(n)
    largest[31] = 0x50
    const edges = [number(0), number(1), largest, n, Buffer.alloc(32, 0xff)]
    for (const r of edges) for (const s of edges) expect(await verify('text', Buffer.concat([r, s]))).toBe(false)

    const good = sign('sha256', Buffer.from('text'), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })
    const [r, s] = [good.subarray(0, 32), good.subarray(32)]
    expect(await verify('text', good)).toBe(true)
    for (const wrong of [
      sign('sha256', Buffer.from('text'), ec.privateKey),
      Buffer.concat([Buffer.alloc(1), r, Buffer.alloc(1), s]),
      Buffer.concat([good, Buffer.alloc(1)]),
      good.subarray(0, 63),
      Buffer.concat([good, good]),
      Buffer.from('3006020100020100', 'hex'),
      Buffer.alloc(64),
      Buffer.alloc(0),
    ])
      expect(await verify('text', wrong)).toBe(false)
  })

  it('of Ed25519 has 64 octets, and its number is below the order of the curve', async () => {
    const { publicKey, privateKey } = keyPair('ed25519')
    const good = sign(null, Buffer.from('text'), privateKey)
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const number = BigInt(`0x${Buffer.from(good.subarray(32)).reverse().toString('hex')}`) + order
    const malleated = Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse()
    for (const algorithm of ['Ed25519', 'EdDSA'] as const) {
      const verify = verifier(path, algorithm, publicKey)
      expect(await verify('text', good)).toBe(true)
      expect(await verify('text', good.subarray(0, 63))).toBe(false)
      expect(await verify('text', Buffer.concat([good.subarray(0, 32), malleated]))).toBe(false)
      expect(await verify('text', Buffer.alloc(64))).toBe(false)
    }
  })
})
