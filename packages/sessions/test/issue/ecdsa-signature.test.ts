import { sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyPair } from '../../../core/test/support/key-pair.ts'
import { joseSignature } from '../../src/issue/ecdsa-signature.ts'

const curves = [
  ['ES256', 'P-256', 'sha256', 64],
  ['ES384', 'P-384', 'sha384', 96],
  ['ES512', 'P-521', 'sha512', 132],
] as const

/** An INTEGER of DER: as short as can be, and positive. */
const integer = (octets: readonly number[]): number[] => {
  const significant = octets.slice(octets.findIndex((octet) => octet !== 0))
  const value = (significant[0] as number) >= 0x80 ? [0, ...significant] : significant
  return [0x02, value.length, ...value]
}

describe('a signature of ECDSA', () => {
  it.each(curves)('of %s in DER verifies as a JWS has it', (algorithm, namedCurve, hash, length) => {
    const { privateKey, publicKey } = keyPair('ec', { namedCurve })
    for (let i = 0; i < 20; i++) {
      const data = Buffer.from(`text ${i}`)
      const signature = joseSignature(sign(hash, data, { key: privateKey, dsaEncoding: 'der' }), algorithm)
      expect(signature).toHaveLength(length)
      expect(verify(hash, data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
    }
  })

  it.each(curves)(
    'of %s has both numbers at their places, however short they are',
    (algorithm, _curve, _hash, length) => {
      const half = fc
        .tuple(fc.nat({ max: length / 2 - 1 }), fc.uint8Array({ minLength: length / 2, maxLength: length / 2 }))
        .map(([zeros, octets]) => [...octets].map((octet, i) => (i < zeros ? 0 : i === zeros ? octet || 1 : octet)))
      fc.assert(
        fc.property(half, half, (r, s) => {
          const numbers = [...integer(r), ...integer(s)]
          const size = numbers.length >= 0x80 ? [0x81, numbers.length] : [numbers.length]
          const der = Uint8Array.from([0x30, ...size, ...numbers])
          fc.pre(der.length !== length)
          expect([...joseSignature(der, algorithm)]).toEqual([...r, ...s])
        }),
      )
    },
  )

  it('stays as it is where both numbers stand side by side, and of other algorithms', () => {
    const signature = new Uint8Array(64).fill(0x30)
    expect(joseSignature(signature, 'ES256')).toBe(signature)
    const other = Uint8Array.of(0x30, 6, 2, 1, 1, 2, 1, 1)
    expect(joseSignature(other, 'RS256')).toBe(other)
    expect(joseSignature(other, 'Ed25519')).toBe(other)
  })

  it('stays as it is where it is none, whatever it is', () => {
    const good = [0x30, 6, 2, 1, 1, 2, 1, 1]
    for (const octets of [
      [],
      [0x30],
      good.slice(0, -1),
      [...good, 0],
      [0x31, ...good.slice(1)],
      good.map(() => 0x30),
    ]) {
      const bytes = Uint8Array.from(octets)
      expect(joseSignature(bytes, 'ES256')).toBe(bytes)
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([bytes.length, 64]).toContain(joseSignature(bytes, 'ES256').length)
      }),
    )
  })
})
