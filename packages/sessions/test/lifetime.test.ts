import { createGuard, direct } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import type { Tokens } from '../src/index.ts'
import { outcome, refreshed, setting } from './support.ts'

const day = 86_400
const subject = 'ada'

describe('the lifetime of one session', () => {
  it('is what it was started with, through refreshes and in other processes', async () => {
    const made = setting({ idleTtl: day, absoluteTtl: 30 * day })
    const other = setting({ idleTtl: day, absoluteTtl: 30 * day, store: made.store })
    const tokens = await made.sessions.start({ subject, idleTtl: 14 * day, absoluteTtl: 20 * day })
    expect([tokens.refreshExpiresIn, tokens.sessionExpiresIn]).toEqual([14 * day, 20 * day])
    made.now += 13 * day * 1000
    other.now = made.now
    const result = await other.sessions.refresh(tokens.refreshToken)
    expect(result).toMatchObject({ ok: true, tokens: { refreshExpiresIn: 7 * day, sessionExpiresIn: 7 * day } })
  })

  it('may be shorter than that of the others', async () => {
    const made = setting()
    const { refreshToken, refreshExpiresIn } = await made.sessions.start({ subject, idleTtl: 600 })
    expect(refreshExpiresIn).toBe(600)
    made.now += 599_000
    const next = await refreshed(made.sessions, refreshToken)
    made.now += 599_000
    const last = await refreshed(made.sessions, next)
    made.now += 600_000
    expect(await outcome(made.sessions, last)).toBe('expired')
  })

  it.each([{}, { refreshGrace: 60 }, { idleTtl: 300 }])(
    'goes on while a usual client is in use, and no token outlives it that is not: five minutes, %j',
    async (options) => {
      const made = setting({ ...options, accessTokenTtl: 600 })
      let tokens: Tokens = await made.sessions.start({ subject, idleTtl: 300 })
      const end = made.now + 3_600_000
      while (made.now < end) {
        expect(tokens.expiresIn).toBeLessThan(tokens.refreshExpiresIn)
        // It is told by a 401 that its token has ended, at a request that comes at any time.
        made.now += tokens.expiresIn * 1000 + 1000
        const result = await made.sessions.refresh(tokens.refreshToken)
        if (!result.ok) throw new Error(result.reason)
        tokens = result.tokens
      }
    },
  )

  it('of all of them bounds their access tokens too', async () => {
    const ttl = async (options: object) => (await setting(options).sessions.start({ subject })).expiresIn
    expect([await ttl({ idleTtl: 60 }), await ttl({ idleTtl: 1200 }), await ttl({ accessTokenTtl: 50 })]).toEqual([
      30, 600, 50,
    ])
  })

  it('ends at absoluteTtl, whatever the idle time', async () => {
    const made = setting()
    const tokens = await made.sessions.start({ subject, absoluteTtl: 3600 })
    expect([tokens.refreshExpiresIn, tokens.sessionExpiresIn]).toEqual([3600, 3600])
    made.now += 3_600_000
    expect(await outcome(made.sessions, tokens.refreshToken)).toBe('expired')
  })

  it('is that of its place in the list, and of its changes, too', async () => {
    const made = setting()
    const idle = await made.sessions.start({ subject, idleTtl: 600 })
    const absolute = await made.sessions.start({ subject, absoluteTtl: 900 })
    const ids = async (): Promise<string[]> => (await made.sessions.list(subject)).map(({ id }) => id).sort()
    const both = [idle.sessionId, absolute.sessionId]
    const changed = (): Promise<boolean[]> =>
      Promise.all(both.map((sessionId) => made.sessions.update(sessionId, { scope: 'a' })))
    made.now += 599_999
    expect([await ids(), await changed()]).toEqual([both.sort(), [true, true]])
    made.now += 1
    expect([await ids(), await changed()]).toEqual([[absolute.sessionId], both.map((id) => id === absolute.sessionId)])
    made.now += 300_000
    expect([await ids(), await changed()]).toEqual([[], [false, false]])
  })

  it('says whether cookies outlive the browser, after refreshes too', async () => {
    const made = setting()
    const persistent = async (options: object) => {
      const tokens = await made.sessions.start({ subject, ...options })
      const result = await made.sessions.refresh(tokens.refreshToken)
      return [tokens.persistent, result.ok && result.tokens.persistent]
    }
    expect(await persistent({ persistent: false })).toEqual([false, false])
    expect(await persistent({ persistent: true })).toEqual([true, true])
    expect(await persistent({})).toEqual([true, true])
  })

  it.each([
    [{ idleTtl: 59 }, /idleTtl is a number from 60/],
    [{ idleTtl: '600' }, /idleTtl is a number from 60/],
    [{ absoluteTtl: Number.NaN }, /absoluteTtl is a number from 60/],
    [{ absoluteTtl: null }, /absoluteTtl is a number from 60/],
    [{ persistent: 'false' }, /persistent is true or false/],
    [{ idleTtl: 31 * day }, /idleTtl cannot be longer than absoluteTtl/],
    [{ idleTtl: 601, absoluteTtl: 600 }, /idleTtl cannot be longer than absoluteTtl/],
  ])('refuses %j before anything is stored', async (options, message) => {
    const { sessions } = setting()
    await expect(sessions.start({ subject, ...options } as never)).rejects.toThrow(message)
    expect(await sessions.list(subject)).toEqual([])
  })

  it('has what knows of revocations keep lost ones as long', async () => {
    const kept: number[] = []
    const revocations = { isRevoked: () => false, revoke: async () => {}, keepLost: (ms: number) => void kept.push(ms) }
    const { sessions } = setting({ idleTtl: 60, revocations })
    await sessions.start({ subject, idleTtl: 600 })
    expect(Math.max(...kept)).toBe(600_000)
  })
})

describe('the lifetime of access tokens that a deployment makes longer', () => {
  const client = { id: 'billing', secret: 'billing-secret-0123456789-0123456789', scopes: ['reports'] }
  /** Processes of before and after, side by side. */
  function deploying() {
    const before = setting({ accessTokenTtl: 600, clients: [client] })
    const { store } = before
    const after = setting({ accessTokenTtl: 3600, clients: [client], store, clock: () => before.now })
    const guard = createGuard({
      sessions: before.sessions,
      revocations: direct(store.revocations),
      clock: () => before.now,
    })
    const verdict = (token: string) =>
      guard.verify(token).then(
        () => 'ok',
        ({ reason }) => reason,
      )
    return { before, after, verdict }
  }

  it('is refused by processes that give out shorter ones, until so little of it is left', async () => {
    const { before, after, verdict } = deploying()
    const { accessToken } = await after.sessions.start({ subject })
    expect(await verdict(accessToken)).toBe('lifetime_too_long')
    before.now += 3_000_000
    expect(await verdict(accessToken)).toBe('ok')
  })

  it('ends with a log-out everywhere at such a process, and stays ended', async () => {
    const { before, after, verdict } = deploying()
    const result = await after.sessions.issueToClient(client.id)
    const token = result.ok ? result.tokens.accessToken : ''
    await before.sessions.revokeAll('client:billing')
    const verdicts: string[] = []
    for (let minute = 0; minute < 59; minute++) {
      verdicts.push(await verdict(token))
      before.now += 60_000
    }
    expect(new Set(verdicts)).toEqual(new Set(['lifetime_too_long', 'revoked']))
  })
})
