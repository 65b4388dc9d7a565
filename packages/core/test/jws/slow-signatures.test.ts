import { type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifySignature } from '../../src/jws/signature-node.ts'
import type { Algorithm } from '../../src/keys/material/algorithms.ts'
import { isPromise } from '../../src/maybe.ts'
import { keyPair } from '../support/key-pair.ts'

const curve = (namedCurve: string) => keyPair('ec', { namedCurve })
const rsa = (modulusLength: number) => keyPair('rsa', { modulusLength })
const pairs = {
  'P-256': curve('P-256'),
  'P-384': curve('P-384'),
  'P-521': curve('P-521'),
  2048: rsa(2048),
  4096: rsa(4096),
}

function signed(algorithm: Algorithm, privateKey: KeyObject, input: string): string {
  const bits = Number(algorithm.slice(2))
  const pss = algorithm.startsWith('PS') && { padding: 6, saltLength: bits / 8 }
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const, ...pss }
  return sign(`sha${bits}`, Buffer.from(input), key).toString('base64url')
}

const isNode = !('Bun' in globalThis || 'Deno' in globalThis)

describe('a signature', () => {
  it.each<[Algorithm, keyof typeof pairs, boolean]>([
    ['ES256', 'P-256', false],
    ['ES384', 'P-384', true],
    ['ES512', 'P-521', true],
    ['RS256', 2048, false],
    ['RS256', 4096, true],
    ['PS512', 2048, false],
    ['PS512', 4096, true],
  ])('of %s with a key of %s is verified off the event loop: %s', async (algorithm, name, isOff) => {
    const { publicKey, privateKey } = pairs[name]
    const verify = (input: string, signature: string) => verifySignature(algorithm, publicKey, input, signature)
    const good = verify('text', signed(algorithm, privateKey, 'text'))
    // Bun and Deno have no threads for it behind Node's own name.
    expect(isPromise(good)).toBe(isOff && isNode)
    // Many at once: each must have octets of its own.
    const texts = Array.from({ length: 8 }, (_, i) => `text ${i}`)
    const all = texts.map((text, i) => verify(text, signed(algorithm, privateKey, i % 2 ? text : 'another')))
    expect(await Promise.all([good, ...all])).toEqual([true, ...texts.map((_, i) => i % 2 === 1)])
  })
})
