import { createGuard } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import type { Renewal, Sessions, SessionsOptions } from '../../src/index.ts'
import { outcome, refreshed, setting } from '../support.ts'

/** Sessions whose application answers what `says` holds. */
function renewing(options: Partial<SessionsOptions> = {}) {
  const asked: unknown[] = []
  const says: { renewal: () => Renewal | undefined | Promise<Renewal> } = { renewal: () => ({}) }
  const failures: unknown[] = []
  const made = setting({
    renew: (session) => {
      asked.push(session)
      return says.renewal() as Renewal
    },
    on: { failed: (event) => failures.push(event) },
    ...options,
  })
  return { made, sessions: made.sessions, asked, says, failures }
}

const started = { subject: 'ada', scope: 'a b', claims: { roles: ['admin'] }, device: 'Firefox' }

async function said(sessions: Sessions, refreshToken: string) {
  const result = await sessions.refresh(refreshToken)
  if (!result.ok) return result.reason
  const { claims } = await createGuard({ sessions, clock: sessions.clock }).verify(result.tokens.accessToken)
  const { scope, roles } = claims as { scope?: string; roles?: string[] }
  return { scope, roles }
}

describe('renew', () => {
  it('is told of the session, and what it gives is in the next tokens', async () => {
    const { sessions, asked, says, made } = renewing()
    const { refreshToken, sessionId } = await sessions.start(started)
    says.renewal = () => ({ scope: 'a', claims: { roles: ['reader'] } })
    expect(await said(sessions, refreshToken)).toEqual({ scope: 'a', roles: ['reader'] })
    const { device, ...content } = started
    const authTime = made.now / 1000
    const times = { createdAt: made.now, lastUsedAt: made.now, authTime }
    expect(asked).toEqual([
      { sessionId, clientId: 'app', device, ...content, ...times, act: undefined, acr: undefined, amr: undefined },
    ])
  })

  it('replaces a member whole, and leaves what it does not name', async () => {
    const { sessions, says, made } = renewing()
    const { refreshToken } = await sessions.start(started)
    says.renewal = () => ({ scope: 'c' })
    const next = await refreshed(sessions, refreshToken)
    made.now += 11_000
    says.renewal = () => ({ claims: { other: 1 } })
    expect(await said(sessions, next)).toEqual({ scope: 'c', roles: undefined })
  })

  it('may leave no scope', async () => {
    const { sessions, says } = renewing()
    const { refreshToken } = await sessions.start(started)
    says.renewal = () => ({ scope: '' })
    expect(await said(sessions, refreshToken)).toEqual({ scope: undefined, roles: ['admin'] })
  })

  it('is asked once, however many tabs refresh, and they all get its answer', async () => {
    const { sessions, asked, says } = renewing()
    const { refreshToken } = await sessions.start(started)
    says.renewal = async () => ({ scope: 'a' })
    const all = await Promise.all(Array.from({ length: 8 }, () => said(sessions, refreshToken)))
    expect([all, asked.length]).toEqual([Array(8).fill({ scope: 'a', roles: ['admin'] }), 1])
    // A straggler with the token of before.
    expect(await said(sessions, refreshToken)).toEqual({ scope: 'a', roles: ['admin'] })
    expect(asked.length).toBe(1)
  })

  it('is asked once where the store is slow, between the answer and the write too', async () => {
    const { sessions, asked } = renewing()
    const { refreshToken } = await sessions.start(started)
    const tabs: Promise<string>[] = []
    for (let tab = 0; tab < 12; tab++) {
      tabs.push(outcome(sessions, refreshToken))
      for (let turn = 0; turn < tab; turn++) await Promise.resolve()
    }
    expect([await Promise.all(tabs), asked.length]).toEqual([Array(12).fill('ok'), 1])
  })

  it('is asked again where the current token itself is presented, and what has changed reaches every tab', async () => {
    const { sessions, asked, says } = renewing()
    const { refreshToken } = await sessions.start(started)
    const current = await refreshed(sessions, refreshToken)
    says.renewal = () => ({ claims: { roles: [] } })
    expect(await said(sessions, current)).toEqual({ scope: 'a b', roles: [] })
    expect(asked.length).toBe(2)
    expect(await said(sessions, refreshToken)).toEqual({ scope: 'a b', roles: [] })
    expect([await refreshed(sessions, current), asked.length]).toEqual([current, 3])
  })

  it('is asked where an answer was lost', async () => {
    const { sessions, made, says, asked } = renewing()
    const { refreshToken } = await sessions.start(started)
    await refreshed(sessions, refreshToken)
    made.now += 11_000
    says.renewal = () => ({ scope: 'a' })
    expect([await said(sessions, refreshToken), asked.length]).toEqual([{ scope: 'a', roles: ['admin'] }, 2])
  })

  it.each([null, false] as const)('ends the session by %s', async (renewal) => {
    const { sessions, says } = renewing()
    const { refreshToken, accessToken } = await sessions.start(started)
    const guard = createGuard({ sessions, clock: sessions.clock })
    await guard.verify(accessToken)
    says.renewal = () => renewal
    expect(await outcome(sessions, refreshToken)).toBe('revoked')
    says.renewal = () => ({})
    expect(await outcome(sessions, refreshToken)).toBe('revoked')
    await expect(guard.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect(await sessions.list('ada')).toEqual([])
  })

  const failing: readonly [string, () => unknown][] = [
    ['undefined', () => undefined],
    [
      'a throw',
      () => {
        throw new Error('no database')
      },
    ],
    ['a rejection', () => Promise.reject(new Error('no database'))],
    [
      'a ConfigurationError of another',
      () => {
        throw Object.assign(new Error('x'), { code: 'ERR_BEARER_CONFIGURATION' })
      },
    ],
    ['true', () => true],
    ['a text', () => 'admin'],
    ['an array', () => [{ scope: 'a' }]],
    ['an array of scopes', () => ({ scope: ['a'] })],
    ['a misspelt name', () => ({ claim: {} })],
    ['a registered claim', () => ({ claims: { sub: 'bob' } })],
    ['too many claims', () => ({ claims: { big: 'x'.repeat(9000) } })],
  ]
  it.each(failing)('is 503 for %s, and nothing is rotated', async (_what, answer) => {
    const { sessions, says, failures, made } = renewing()
    const { refreshToken, sessionId } = await sessions.start(started)
    const before = await made.store.sessions.read(sessionId)
    says.renewal = answer as never
    await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503, reason: 'hook_unavailable' })
    expect(failures).toMatchObject([{ part: 'renew' }])
    expect(await made.store.sessions.read(sessionId)).toEqual(before)
    says.renewal = () => ({})
    expect(await outcome(sessions, refreshToken)).toBe('ok')
  })

  it('is given up after five seconds', async () => {
    const { sessions, says } = renewing()
    const { refreshToken } = await sessions.start(started)
    says.renewal = () => new Promise(() => {})
    await expect(sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503, reason: 'hook_unavailable' })
    says.renewal = () => ({})
    expect(await outcome(sessions, refreshToken)).toBe('ok')
  }, 15_000)

  it('is not asked of a token that gets nothing', async () => {
    const { sessions, asked, made } = renewing()
    const { refreshToken } = await sessions.start(started)
    expect(await outcome(sessions, 'none')).toBe('forged')
    expect(await outcome(sessions, refreshToken, { clientId: 'other' })).toBe('mismatch')
    await sessions.revoke(refreshToken)
    expect(await outcome(sessions, refreshToken)).toBe('revoked')
    made.now += 1
    expect(asked).toEqual([])
  })

  it('does not take back what an update says that came in between', async () => {
    const { sessions, says, asked } = renewing()
    const { refreshToken, sessionId } = await sessions.start(started)
    const database = { scope: 'a' }
    says.renewal = async () => {
      const { scope } = database
      if (asked.length > 1) return { scope }
      database.scope = 'a c'
      await sessions.update(sessionId, { scope: 'a c' })
      return { scope }
    }
    expect(await said(sessions, refreshToken)).toEqual({ scope: 'a c', roles: ['admin'] })
  })

  it('throws at construction where it is no function', () => {
    expect(() => renewing({ renew: {} as never })).toThrow(/renew takes a function/)
  })
})
