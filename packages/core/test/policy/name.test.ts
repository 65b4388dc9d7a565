import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { secret } from '../../src/keys/secret.ts'
import { isName } from '../../src/policy/name.ts'
import { revocationKey, revocationKeys } from '../../src/revocation/keys.ts'
import type { RevocationSubject } from '../../src/revocation/revocations.ts'
import { audience, clock, secretBytes, tokenWith } from '../support/token.ts'

const unfit = [
  '',
  'a\ud800',
  '\udc00a',
  '\ud800\ud800',
  '\u0000',
  'a\nb',
  '\u001f',
  '\u007f',
  'a\u0080',
  '\u009f',
  5,
  null,
]
const fit = ['a', 'ä', '💚', 'a b', '\u00a0', '\ufffd', '\u200b', 'auth0|5f7c8ec7c33c6c004bbafe82', 'Ⅷ/\\"']

/** What a key is after it has been to a store. */
const sent = (key: string): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(key))

/** Any text, with control characters and halves of pairs among it. */
const texts = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    fc.constantFrom('\ud800', '\udc00', ' ', '\ufeff'),
  ),
})

describe('a name', () => {
  it('is well-formed Unicode without control characters', () => {
    expect(unfit.filter(isName)).toEqual([])
    expect(fit.filter((text) => !isName(text))).toEqual([])
  })

  it('makes a revocation key that reaches other processes as it is, or none', () => {
    fc.assert(
      fc.property(texts, texts, (issuer, name) => {
        for (const kind of ['token', 'session', 'subject', 'sessionless'] as const) {
          let key: string | undefined
          try {
            key = revocationKey[kind](issuer, name)
          } catch (error) {
            expect(error).toMatchObject({ code: 'ERR_BEARER_CONFIGURATION' })
            expect((issuer !== '' && !isName(issuer)) || !isName(name)).toBe(true)
          }
          if (key !== undefined) expect(sent(key)).toBe(key)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('a token with a name', () => {
  const asked: RevocationSubject[] = []
  const revocations = {
    isRevoked: (token: RevocationSubject) => {
      asked.push(token)
      return false
    },
    revoke: async () => {},
  }
  const guard = createGuard({ issuer: null, audience, keys: secret(secretBytes), clock, revocations, cache: false })
  const claims = ['iss', 'sub', 'jti', 'sid', 'client_id'] as const

  it.each(claims.flatMap((claim) => unfit.map((value) => [claim, value] as const)))(
    'that is none is refused: %s %j',
    async (claim, value) => {
      if (claim === 'sub' && value === '') return
      await expect(guard.verify(tokenWith({ [claim]: value }))).rejects.toMatchObject({ reason: 'claim_malformed' })
    },
  )

  it.each(claims)('that is one is accepted: %s', async (claim) => {
    for (const value of fit) await expect(guard.verify(tokenWith({ [claim]: value }))).resolves.toBeDefined()
  })

  it('is asked about with keys that reach other processes as they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...claims), texts, async (claim, value) => {
        asked.length = 0
        await guard.verify(tokenWith({ [claim]: value })).catch((error) => {
          expect(error).toMatchObject({ reason: 'claim_malformed' })
        })
        for (const key of asked.flatMap(revocationKeys)) expect(sent(key)).toBe(key)
      }),
      { numRuns: 300 },
    )
  })

  it('has no subject where it is empty, and no revocation of one', async () => {
    asked.length = 0
    const auth = await guard.verify(tokenWith({ sub: '' }))
    expect([auth.subject, auth.claims.sub]).toEqual([undefined, ''])
    expect(asked.map(({ subject }) => subject)).toEqual([undefined])
    const strict = createGuard({ issuer: null, audience, keys: secret(secretBytes), clock, profile: 'rfc9068' })
    const more = { sub: '', client_id: 'c', jti: 'j', scope: null }
    await expect(strict.verify(tokenWith(more, { alg: 'HS256', typ: 'at+jwt' }))).rejects.toMatchObject({
      reason: 'claim_malformed',
    })
  })

  it.each(['exp', 'nbf', 'iat'])('has no negative %s', async (claim) => {
    await expect(guard.verify(tokenWith({ [claim]: -1 }))).rejects.toMatchObject({ reason: 'claim_malformed' })
  })

  it.each(['scope', 'scp'])('has no scopes where %s is null', async (claim) => {
    const auth = await guard.verify(tokenWith({ [claim]: null }))
    expect(auth.scopes).toEqual([])
  })
})
