import { describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import { secret } from '../../src/keys/secret.ts'
import { direct } from '../../src/revocation/direct.ts'
import { revocationKey } from '../../src/revocation/keys.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import type { IssuerResolver } from '../../src/verify/issuers.ts'
import { audience, clock, ec, goodClaims, issuer, now, secretBytes, signed, tokenWith } from '../support/token.ts'

const other = 'https://other.example'
const mine = { issuer, audience, keys: secret(secretBytes) }
const theirs = { issuer: other, audience, keys: publicKey(ec.publicKey) }
const ofOther = signed({ ...goodClaims, iss: other }, { alg: 'ES256' }, ec.privateKey)

async function verdicts(issuers: IssuerResolver, tokens: readonly string[]): Promise<string[]> {
  const guard = createGuard({ issuers, clock })
  const decide = (token: string): Promise<string> =>
    guard.verify(token).then(
      ({ issuer: iss }) => `of ${iss}`,
      (error: { reason: string }) => error.reason,
    )
  return Promise.all(tokens.map(decide))
}

describe('several issuers that a resolver gives for one request', () => {
  it('are chosen among by the iss of the token, each with its own keys', async () => {
    const tokens = [
      tokenWith({}),
      ofOther,
      tokenWith({ iss: other }),
      signed(goodClaims, { alg: 'ES256' }, ec.privateKey),
      tokenWith({ iss: 'https://nobody.example' }),
      tokenWith({ iss: `${issuer}/` }),
      tokenWith({ iss: [issuer] }),
      tokenWith({ iss: undefined }),
    ]
    const expected = [
      `of ${issuer}`,
      `of ${other}`,
      'algorithm_refused',
      'algorithm_refused',
      'issuer_unknown',
      'issuer_unknown',
      'issuer_unknown',
      'issuer_unknown',
    ]
    expect(await verdicts(() => [mine, theirs], tokens)).toEqual(expected)
    expect(await verdicts(async () => [theirs, mine], tokens)).toEqual(expected)
  })

  it('may be none, or one, which may be of any issuer', async () => {
    expect(await verdicts(() => [], [tokenWith({})])).toEqual(['issuer_unknown'])
    expect(await verdicts(() => [mine], [tokenWith({}), ofOther])).toEqual([`of ${issuer}`, 'issuer_mismatch'])
    expect(await verdicts(() => [{ ...mine, issuer: null }], [tokenWith({ iss: 'x' })])).toEqual(['of x'])
  })

  it('that cannot be told apart decide nothing', async () => {
    expect(await verdicts(() => [mine, { ...mine, audience: 'b' }], [tokenWith({})])).toEqual(['issuer_unavailable'])
    expect(await verdicts(() => [mine, { ...theirs, issuer: null }], [tokenWith({})])).toEqual(['issuer_unavailable'])
  })

  it('open no key source but of the one that is meant, and once', async () => {
    const [open, unopened] = [vi.fn(), vi.fn()]
    const resolver: IssuerResolver = () => [
      { ...mine, keys: { ...mine.keys, open } },
      { ...theirs, keys: { ...theirs.keys, open: unopened } },
    ]
    const kept = resolver(undefined)
    await verdicts(() => kept, [tokenWith({}), tokenWith({ sub: 'bob' })])
    expect([open.mock.calls.length, unopened.mock.calls.length]).toEqual([1, 0])
  })
})

describe('an entry of issuers with issuer: null', () => {
  const nameless = { issuer: null, audience: null, keys: publicKey(ec.publicKey), maxTokenLifetime: 700_000 }
  const { iss: _, aud: __, ...noNames } = goodClaims
  const old = (claims: object) => signed({ ...noNames, ...claims }, { alg: 'ES256' }, ec.privateKey)
  const decided = (issuers: Parameters<typeof createGuard>[0]['issuers'], tokens: readonly string[]) => {
    const guard = createGuard({ issuers: issuers as never, clock })
    const decide = (token: string): Promise<string> =>
      guard.verify(token).then(
        ({ issuer: iss }) => `of ${iss}`,
        (error: { reason: string }) => error.reason,
      )
    return Promise.all(tokens.map(decide))
  }

  it('takes tokens that name no issuer, by its own keys and options, and no others', async () => {
    const tokens = [
      tokenWith({}),
      old({}),
      old({ exp: goodClaims.exp + 600_000 }),
      tokenWith({ exp: goodClaims.exp + 600_000 }),
      old({ iss: issuer }),
      old({ iss: 'https://nobody.example' }),
      old({ iss: null }),
      old({ iss: '' }),
      old({ iss: [] }),
      old({ iss: 'undefined' }),
      old({ iss: 'null' }),
      tokenWith({ iss: undefined }),
    ]
    const expected = [
      `of ${issuer}`,
      'of undefined',
      'of undefined',
      'lifetime_too_long',
      'claim_missing',
      'issuer_unknown',
      'issuer_unknown',
      'issuer_unknown',
      'issuer_unknown',
      'issuer_unknown',
      'issuer_unknown',
      'algorithm_refused',
    ]
    expect(await decided([mine, nameless], tokens)).toEqual(expected)
    expect(await decided([nameless, mine], tokens)).toEqual(expected)
  })

  it('needs keys, and to be the only one', () => {
    expect(() => createGuard({ issuers: [mine, { issuer: null, audience: null }] })).toThrow(/issuer: null needs keys/)
    expect(() => createGuard({ issuers: [nameless, { ...nameless, audience }] })).toThrow(/have the same issuer/)
  })

  it('is told apart in what a refusal expects', async () => {
    const told: unknown[] = []
    const on = {
      refused: ({ reason, expected, found }: object & Record<string, unknown>) => told.push([reason, expected, found]),
    }
    const guard = createGuard({ issuers: [mine, nameless], clock, on } as never)
    await guard.verify(old({ exp: goodClaims.exp + 800_000 })).catch(() => undefined)
    await guard.verify(old({ iss: 'x' })).catch(() => undefined)
    expect(told).toEqual([
      ['lifetime_too_long', '700000 seconds', expect.stringMatching(/seconds ahead$/)],
      ['issuer_unknown', issuer, 'x'],
    ])
  })

  it('has revocations and connections of its own', async () => {
    const store = memoryStore({ clock })
    const guard = createGuard({ issuers: [mine, nameless], clock, revocations: direct(store.revocations) })
    const token = old({ jti: 'j' })
    const held = guard.hold(await guard.verify(token))
    const renewal = { reason: 'renewal_refused' }
    await expect(held.renew(tokenWith({ exp: goodClaims.exp + 60 }))).rejects.toMatchObject(renewal)
    const revoked = { before: now + 1, expiresAt: (now + 600) * 1000 }
    await store.revocations.put([{ key: revocationKey.token('', 'j'), ...revoked }])
    await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'revoked' })
    await expect(guard.verify(tokenWith({ jti: 'j' }))).resolves.toMatchObject({ issuer })
    await guard.close()
  })
})
