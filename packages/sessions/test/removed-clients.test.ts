import { describe, expect, it } from 'vitest'
import { outcome, refreshed, setting } from './support.ts'

const partner = { id: 'partner', secret: 'partner-secret-0123456789-0123456789' }

/** Processes with the client and without it, on one store. */
function deployments() {
  const before = setting({ clients: [partner] })
  const after = setting({ store: before.store, clock: () => before.now })
  return { before, after }
}

describe('a session of a client with a secret, once the client has been taken out of the configuration', () => {
  it.each([undefined, { clientId: 'partner' }])('is refreshed by nobody, and left as it is: %j', async (options) => {
    const { before, after } = deployments()
    const { refreshToken } = await before.sessions.start({ subject: 'ada', clientId: 'partner' })
    expect(await outcome(after.sessions, refreshToken, options)).toBe('mismatch')
    expect(await outcome(before.sessions, refreshToken)).toBe('mismatch')
    expect(await outcome(before.sessions, refreshToken, { clientId: 'partner' })).toBe('ok')
  })

  it('counts as that also where the client got its secret later than the session', async () => {
    const { before, after } = deployments()
    const { refreshToken } = await after.sessions.start({ subject: 'ada', clientId: 'partner' })
    const next = await refreshed(after.sessions, refreshToken)
    before.now += 11_000
    const result = await before.sessions.refresh(next, { clientId: 'partner' })
    expect(await outcome(after.sessions, result.ok ? result.tokens.refreshToken : '')).toBe('mismatch')
  })

  it('ends as any other', async () => {
    const { before, after } = deployments()
    const { refreshToken } = await before.sessions.start({ subject: 'ada', clientId: 'partner' })
    await after.sessions.revoke(refreshToken)
    expect(await outcome(before.sessions, refreshToken, { clientId: 'partner' })).toBe('revoked')
  })

  it('is told apart from one of a client without a secret, which any process refreshes', async () => {
    const { before, after } = deployments()
    const { refreshToken } = await before.sessions.start({ subject: 'ada', clientId: 'phone' })
    expect(await outcome(after.sessions, refreshToken)).toBe('ok')
  })
})
