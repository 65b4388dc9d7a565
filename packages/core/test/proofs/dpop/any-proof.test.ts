import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import { secret } from '../../../src/keys/secret.ts'
import { dpop } from '../../../src/proofs/dpop/dpop.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import { holder, proofFor, proving, publicUrl, signedProof, tokenOf } from '../../support/proof.ts'
import { audience, clock, issuer, now, secretBytes } from '../../support/token.ts'

const ada = holder()
const token = tokenOf(ada)
const guard = createGuard({
  issuer,
  audience,
  keys: secret(secretBytes),
  clock,
  proofs: [dpop({ publicUrl, replays: memoryStore({ clock }).replays })],
  on: { refused: () => {} },
})
const statusOf = async (proof: string): Promise<number> => {
  const result = await guard.authenticate(proving(token, proof))
  return result.ok ? 200 : result.response.status
}

describe('whatever stands in the field DPoP', () => {
  it('is refused with 401 and nothing else, unless it is a good proof', async () => {
    const piece = fc.oneof(
      fc.base64String(),
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.constantFrom('.', '..', '{}', ''),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 5 }), async (pieces) => {
        expect(await statusOf(pieces.join('.'))).toBe(401)
      }),
    )
  })

  it('is refused where one character of a good proof is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom(...'AZaz09-_.=+/ '), async (at, character) => {
        const good = proofFor(ada, token)
        const place = at % good.length
        fc.pre(good[place] !== character)
        expect(await statusOf(good.slice(0, place) + character + good.slice(place + 1))).toBe(401)
      }),
    )
  })

  it('is refused where a member of a good proof is anything else, signed though it is', async () => {
    const names = ['typ', 'alg', 'jwk', 'jti', 'htm', 'htu', 'iat', 'ath'] as const
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.jsonValue(), async (name, value) => {
        fc.pre(!(name === 'jti' && typeof value === 'string') && !(name === 'iat' && typeof value === 'number'))
        const inHeader = ['typ', 'alg', 'jwk'].includes(name)
        const changes = { [inHeader ? 'header' : 'claims']: { [name]: value } }
        expect(await statusOf(proofFor(ada, token, changes))).toBe(401)
      }),
    )
  })

  it('passes with further members that nobody knows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.stringMatching(/^x[a-z]{1,9}$/),
          fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
        ),
        async (more) => {
          const made = proofFor(ada, token, { claims: more })
          fc.pre(made.length <= 4000)
          expect(await statusOf(made)).toBe(200)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('is refused where its time is out of the window, to the second', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -200, max: 200 }), async (age) => {
        expect(await statusOf(proofFor(ada, token, { claims: { iat: now - age } }))).toBe(
          age <= 60 && age >= -30 ? 200 : 401,
        )
      }),
    )
  })

  it('is refused where its header is of another kind of JWT', async () => {
    for (const typ of ['at+jwt', 'JWT', 'dpop', 'dpop+jwt ', 'application/jwt'])
      expect(await statusOf(signedProof(ada, { typ, alg: 'ES256', jwk: ada.jwk }, { jti: 'x' }))).toBe(401)
  })
})
