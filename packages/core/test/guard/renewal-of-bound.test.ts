import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { secret } from '../../src/keys/secret.ts'
import { dpop } from '../../src/proofs/dpop/dpop.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { holder, proofFor, proving, publicUrl, tokenOf } from '../support/proof.ts'
import { audience, clock, issuer, now, secretBytes, tokenWith } from '../support/token.ts'

const [ada, eve] = [holder(), holder()]
const newer = { exp: now + 7000 }

/** A connection that began with a token that is bound to Ada's key, or to none. */
async function heldBy(token: string, mode: 'allow' | 'require' = 'allow') {
  const guard = createGuard({
    issuer,
    audience,
    keys: secret(secretBytes),
    clock,
    proofs: [dpop({ mode, publicUrl, replays: memoryStore({ clock }).replays })],
    on: { refused: () => {} },
  })
  const proved = proving(token, proofFor(ada, token))
  const result = await guard.authenticate(
    token === unbound ? { ...proved, headers: [['authorization', `Bearer ${token}`]] } : proved,
  )
  if (!result.ok) throw result.error
  return guard.hold(result.auth)
}
const unbound = tokenWith({})
const renewed = (held: Awaited<ReturnType<typeof heldBy>>, token: string) =>
  held.renew(token).then(
    ({ claims }) => claims.exp,
    (error) => error.reason,
  )

describe('a connection whose request has proved a key', () => {
  it('is renewed in place by a token that is bound to the same key', async () => {
    const held = await heldBy(tokenOf(ada))
    expect(await renewed(held, tokenOf(ada, newer))).toBe(now + 7000)
    expect([held.auth.scheme, held.end]).toEqual(['DPoP', undefined])
  })

  it('is renewed by no token that is bound to another key, to more, or to nothing', async () => {
    for (const mode of ['allow', 'require'] as const) {
      const held = await heldBy(tokenOf(ada), mode)
      const certificate = { cnf: { jkt: ada.jkt, 'x5t#S256': 'a'.repeat(43) } }
      const reasons = [tokenOf(eve, newer), tokenWith({ ...newer, ...certificate }), tokenWith(newer)].map((token) =>
        renewed(held, token),
      )
      expect(await Promise.all(reasons)).toEqual([
        'proof_missing',
        'proof_missing',
        mode === 'allow' ? 'renewal_refused' : 'token_unbound',
      ])
      expect(await renewed(held, tokenOf(ada, newer))).toBe(now + 7000)
    }
  })

  it('proves nothing for a connection that began without one', async () => {
    const held = await heldBy(unbound)
    for (const cnf of [{ kid: 'x' }, {}, null, '', { jkt: '' }])
      expect(await renewed(held, tokenWith({ ...newer, cnf }))).toBe(
        cnf && 'jkt' in (cnf as object) ? 'claim_malformed' : 'proof_missing',
      )
    expect([await renewed(held, tokenOf(ada, newer)), await renewed(held, tokenWith(newer))]).toEqual([
      'proof_missing',
      now + 7000,
    ])
  })
})
