import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as node from '../../src/encoding/base64url-node.ts'
import * as web from '../../src/encoding/base64url-web.ts'

const encoded = (octets: Uint8Array): string => Buffer.from(octets).toString('base64url')
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Octets that are nearly UTF-8: pieces that are, and pieces that are not. */
const nearlyUtf8 = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc
        .constantFrom('efbbbf', 'efbfbd', 'c0af', 'eda080', 'f4908080', 'e282', '80', 'ff', '00')
        .map((hex) => Buffer.from(hex, 'hex')),
    ),
  )
  .map((parts) => encoded(Buffer.concat(parts)))

const segment = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map(encoded),
  nearlyUtf8,
  fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...alphabet, '+', '/', '=', '.', ' ', '\n', '\0', '\u00e9', '\u0141', '\ud83d') }),
)

describe('the two decoders of base64url', () => {
  it('give the same octets and the same text, or nothing, on 20,000 segments', () => {
    fc.assert(
      fc.property(segment, (text) => {
        const [ours, theirs] = [node.decodeBase64url(text), web.decodeBase64url(text)]
        expect(ours && [...ours]).toEqual(theirs && [...theirs])
        expect(node.decodeText(text)).toBe(web.decodeText(text))
      }),
      { numRuns: 20_000 },
    )
  })

  it.each([
    ['the canonical encoding', 'eyJhIjoxfQ', '{"a":1}'],
    ['nothing', '', ''],
    ['padding', 'eyJhIjoxfQ==', undefined],
    ['unused bits', 'eyJhIjoxfR', undefined],
    ['a single character', 'A', undefined],
    ['an overlong form', encoded(Buffer.from([0xc0, 0xaf])), undefined],
    ['a surrogate', encoded(Buffer.from([0xed, 0xa0, 0x80])), undefined],
    ['a replacement character that was there', encoded(Buffer.from('\ufffd')), '\ufffd'],
    ['a BOM, which stays', encoded(Buffer.from('\ufeff{}')), '\ufeff{}'],
    ['the standard alphabet', '+/+/', undefined],
  ])('take %s for what it is', (_, text, decoded) => {
    expect([node.decodeText(text), web.decodeText(text)]).toEqual([decoded, decoded])
  })
})
