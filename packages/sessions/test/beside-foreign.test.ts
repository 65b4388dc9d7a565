import { createGuard, memoryStore } from '@bearer/core'
import { createTestIssuer } from '@bearer/core/testing'
import { describe, expect, it } from 'vitest'
import { createIssuer, createSessions, generateSigningKey, signingKeys } from '../src/index.ts'

describe('a guard of own sessions and a foreign issuer', () => {
  it('takes the tokens of both, each by its own rules, and knows who has logged out', async () => {
    const foreign = await createTestIssuer({ clock: Date.now })
    const keys = signingKeys([await generateSigningKey('Ed25519')])
    const own = { issuer: 'https://app.example', audience: 'https://api.example', keys, clientId: 'app' }
    const sessions = createSessions({
      ...own,
      refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
      store: memoryStore(),
      publicUrl: 'https://app.example',
      cookies: true,
    })
    const guard = createGuard({ issuers: [sessions, { issuer: foreign.issuer, audience: foreign.audience }] })
    await guard.ready()
    const { accessToken, sessionId } = await sessions.start({ subject: 'ada' })
    const other = await foreign.mint({ sub: 'bob' })
    expect([(await guard.verify(accessToken)).subject, (await guard.verify(other)).subject]).toEqual(['ada', 'bob'])

    // The own issuer's profile is strict: what it signs for others is no access token here.
    const { accessToken: elsewhere } = await createIssuer({ ...own, audience: 'https://other.example' }).issue({
      subject: 'ada',
    })
    await expect(guard.verify(elsewhere)).rejects.toMatchObject({ reason: 'audience_mismatch' })

    await sessions.revoke({ sessionId })
    await expect(guard.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect((await guard.verify(other)).subject).toBe('bob')

    // Cookies of the sessions count, with their origins.
    const fresh = await sessions.start({ subject: 'ada' })
    const headers = [['cookie', `__Host-Http-at=${fresh.accessToken}`]] as const
    const request = { method: 'POST', url: '/', tls: true, headers }
    expect(await guard.authenticate(request)).toMatchObject({ ok: false, error: { code: 'csrf' } })
    const sameSite = { ...request, headers: [...headers, ['origin', 'https://app.example']] as const }
    expect(await guard.authenticate(sameSite)).toMatchObject({ ok: true, auth: { source: 'cookie' } })
    await Promise.all([guard.close(), sessions.close(), foreign.close()])
  })
})
