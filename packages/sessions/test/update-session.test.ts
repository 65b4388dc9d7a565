import { createGuard } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { outcome, refreshed, setting } from './support.ts'

const started = { subject: 'ada', scope: 'a b', claims: { roles: ['admin'] } }

describe('update', () => {
  it('changes what the next access token says, and leaves what it does not name', async () => {
    const { sessions } = setting()
    const { refreshToken, sessionId } = await sessions.start(started)
    expect(await sessions.update(sessionId, { claims: { roles: ['reader'] } })).toBe(true)
    const result = await sessions.refresh(refreshToken)
    if (!result.ok) throw new Error(result.reason)
    const { claims } = await createGuard({ sessions, clock: sessions.clock }).verify(result.tokens.accessToken)
    expect(claims).toMatchObject({ scope: 'a b', roles: ['reader'] })
  })

  it('uses no token up and opens no window', async () => {
    const { sessions, store } = setting()
    const { refreshToken, sessionId } = await sessions.start(started)
    const current = await refreshed(sessions, refreshToken)
    const family = async () => JSON.parse((await store.sessions.read(sessionId))?.record.data ?? '')
    const before = await family()
    await sessions.update(sessionId, { scope: '' })
    const { scope: _scope, ...unscoped } = before
    expect(await family()).toEqual({ ...unscoped, withdrawn: 'a b', updates: 1 })
    expect(await refreshed(sessions, refreshToken)).toBe(current)
  })

  it('is false where there is no such session, or it has ended', async () => {
    const made = setting()
    const { sessions } = made
    const ended = await sessions.start(started)
    const late = await sessions.start(started)
    await sessions.revoke(ended.refreshToken)
    expect(await sessions.update(ended.sessionId, { scope: 'a' })).toBe(false)
    expect(await sessions.update('nobody', { scope: 'a' })).toBe(false)
    made.now += 31 * 86_400_000
    expect(await sessions.update(late.sessionId, { scope: 'a' })).toBe(false)
  })

  it.each([
    [{ scope: ['a'] }, /scope is a text/],
    [{ scope: null }, /scope is a text/],
    [{ claims: { sub: 'bob' } }, /claims cannot set sub/],
    [{ claims: { act: { sub: 'bob' } } }, /claims cannot set act/],
    [{ roles: [] }, /roles/],
    [{ claims: { big: 'x'.repeat(9000) } }, /too large/],
  ])('refuses what no token can say: %j', async (changes, message) => {
    const { sessions } = setting()
    const { refreshToken, sessionId } = await sessions.start(started)
    await expect(sessions.update(sessionId, changes as never)).rejects.toThrow(message)
    expect(await outcome(sessions, refreshToken)).toBe('ok')
  })
})
