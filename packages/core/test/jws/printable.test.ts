import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseClaims } from '../../src/jws/compact.ts'
import { isName } from '../../src/policy/name.ts'
import { checkScopes } from '../../src/policy/scopes.ts'

const parsed = (json: string) =>
  parseClaims({
    payload: Buffer.from(json).toString('base64url'),
    protectedHeader: {},
    signingInput: '',
    signature: '',
  } as never)

/** Strings as JSON may write them: as they stand, and with escapes that need not be. */
const written = fc
  .tuple(
    fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a\x7fb', 'a\x80', '\x9f', 'ſ', 'a"b', 'a\\b'),
    ),
    fc.boolean(),
  )
  .map(([text, isEscaped]) =>
    isEscaped
      ? `"${[...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
      : JSON.stringify(text),
  )

describe('claims that are printable as a whole', () => {
  it('hold no name and no scopes that would be refused if one looked at them', () => {
    fc.assert(
      fc.property(written, (text) => {
        const { jwt, isPrintable } = parsed(`{"sub":${text}}`)
        if (!isPrintable || jwt.sub === '') return
        expect(isName(jwt.sub)).toBe(true)
        expect(() => checkScopes({ scope: jwt.sub }, false)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['plain ASCII', '{"sub":"ada lovelace~"}', true],
    ['an escape', String.raw`{"sub":"a\u0061"}`, false],
    ['DEL', '{"sub":"a\x7f"}', false],
    ['a control character of Latin-1', '{"sub":"a\x85"}', false],
    ['other letters', '{"sub":"é"}', false],
    ['half a pair, escaped', String.raw`{"sub":"a\ud800"}`, false],
  ])('are told: %s', (_, json, isPrintable) => expect(parsed(json).isPrintable).toBe(isPrintable))
})
