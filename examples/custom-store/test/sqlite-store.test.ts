import { createGuard, direct, discover, revocationKey } from '@bearer/core'
import { createTestIssuer, replayStoreCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { sqliteStore } from '../src/sqlite-store.ts'

describe('the SQLite store', () => {
  const store = sqliteStore(':memory:')
  afterAll(() => store.close())

  it.each(sessionStoreCases)('$name', ({ run }) => run(() => store.sessions))
  it.each(revocationStoreCases)('$name', ({ run }) => run(() => store.revocations))
  it.each(replayStoreCases)('$name', ({ run }) => run(() => store.replays))

  it('serves a guard, which refuses what was revoked in it', async () => {
    const { issuer, audience, mint, fetch } = await createTestIssuer({ listen: false, clock: Date.now })
    const revocations = direct(store.revocations)
    const guard = createGuard({ issuer, audience, keys: discover(issuer, { fetch }), revocations })
    const token = await mint({ sub: 'ada', jti: 'one' })
    expect((await guard.verify(token)).subject).toBe('ada')
    const key = revocationKey.token(issuer, 'one')
    await store.revocations.put([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 60_000 }])
    await expect(guard.verify(token)).rejects.toMatchObject({ status: 401, reason: 'revoked' })
  })
})
