import { afterEach, expect, it, vi } from 'vitest'
import { outcome, setting, wrapped } from '../support.ts'

vi.mock('../../../core/src/runtime.ts', () => ({ worksBetweenRequests: false }))
afterEach(() => void vi.useRealTimers())

it('where nothing works between requests, a log-in tries the log-outs that wait, and no timer does', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  let away = false
  const ended: unknown[] = []
  const { sessions } = setting({ on: { loggedOut: ({ sessionId }) => ended.push(sessionId) } }, (store) =>
    wrapped(store, async (_, call) => (away ? Promise.reject(new Error('ECONNREFUSED')) : call())),
  )
  const { refreshToken, sessionId } = await sessions.start({ subject: 'ada' })
  away = true
  expect(await sessions.revokeLater({ refreshToken })).toBeDefined()
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(0)
  away = false
  await sessions.start({ subject: 'bob' })
  expect(ended).toEqual([sessionId])
  expect(await outcome(sessions, refreshToken)).toBe('revoked')
})
