import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as node from '../../src/sealing/bytes-node.ts'
import * as web from '../../src/sealing/bytes-web.ts'

const ways = [node, web] as const
const both = <Value>(of: (way: (typeof ways)[number]) => Value): [Value, Value] => [of(node), of(web)]
const bytes = fc.uint8Array({ maxLength: 300 })

describe('bytes, by node:crypto and by Web standards', () => {
  it('become the same base64url, and come back', () => {
    fc.assert(
      fc.property(bytes, fc.string({ unit: 'binary' }), (octets, text) => {
        const [ours, theirs] = both(({ toBase64url }) => toBase64url(octets))
        expect(ours).toBe(theirs)
        expect(both(({ fromBase64url }) => [...(fromBase64url(ours) ?? [])])).toEqual([[...octets], [...octets]])
        const encoded = Buffer.from(text).toString('base64url')
        expect(both(({ textToBase64url }) => textToBase64url(text))).toEqual([encoded, encoded])
      }),
    )
  })

  it('are read from the same texts', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'AQg-_+/=\n é€') }),
      bytes.map((octets) => Buffer.from(octets).toString('base64')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const [ours, theirs] = both(({ fromBase64url }) => fromBase64url(text))
        expect(ours && [...ours]).toEqual(theirs && [...theirs])
        if (ours) expect(Buffer.from(ours).toString('base64url')).toBe(text)
      }),
    )
  })

  it('have the same digests and MACs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), bytes, bytes, async (secret, data, domain) => {
        const digest = createHash('sha256').update(data).digest()
        const mac = createHmac('sha256', secret).update(data).digest()
        const macOfDomain = createHmac('sha256', secret).update(domain).update(data).digest()
        for (const way of ways) {
          expect(Buffer.from(await way.sha256(data))).toEqual(digest)
          expect(Buffer.from(await way.sha256(data, 16))).toEqual(digest.subarray(0, 16))
          const key = way.macKey(secret)
          expect(Buffer.from(await key.mac(data))).toEqual(mac)
          expect(await key.verifies(data, mac)).toBe(true)
          const keyOfDomain = way.macKey(secret, domain)
          expect(Buffer.from(await keyOfDomain.mac(data))).toEqual(macOfDomain)
          expect(await keyOfDomain.verifies(data, macOfDomain)).toBe(true)
          // What an earlier and longer one has left in its room is no part of a later one.
          expect(Buffer.from(await keyOfDomain.mac(data.subarray(1)))).toEqual(
            createHmac('sha256', secret).update(domain).update(data.subarray(1)).digest(),
          )
        }
      }),
    )
  })

  it('have no other MAC than theirs', async () => {
    const data = Uint8Array.of(1, 2, 3)
    for (const { macKey } of ways) {
      const key = macKey(new Uint8Array(32).fill(7))
      const mac = Uint8Array.from(await key.mac(data))
      const wrong = [
        new Uint8Array(0),
        mac.subarray(1),
        Uint8Array.of(...mac, 0),
        mac.map((octet, i) => octet ^ +(i === 31)),
      ]
      for (const given of wrong) expect(await key.verifies(data, given)).toBe(false)
      expect(await key.verifies(Uint8Array.of(1, 2), mac)).toBe(false)
      expect(JSON.stringify(key)).toBe('{}')
    }
  })

  it('of a secret are kept as they were', async () => {
    const secret = new Uint8Array(32).fill(7)
    for (const { macKey } of ways) {
      const key = macKey(secret)
      const mac = Uint8Array.from(await macKey(new Uint8Array(32).fill(7)).mac(secret))
      const data = Uint8Array.from(secret)
      secret.fill(0)
      expect(await key.verifies(data, mac)).toBe(true)
      secret.fill(7)
    }
  })
})
