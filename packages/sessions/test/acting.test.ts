import { createGuard, serve } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { sessionEndpoints } from '../src/index.ts'
import { outcome, refreshed, setting } from './support.ts'

const act = { sub: 'support-7', name: 'Sam' }

describe('acting for somebody', () => {
  it('is being the user at the session endpoints: their devices are listed, and end with them', async () => {
    const { sessions } = setting()
    const endpoints = sessionEndpoints(sessions, { login: () => undefined })
    const [phone, laptop] = [await sessions.start({ subject: 'ada' }), await sessions.start({ subject: 'ada' })]
    const staff = await sessions.start({ subject: 'support-7' })
    const { accessToken } = await sessions.start({ subject: 'ada', act })
    const ask = async (method: string, path: string) => {
      const headers = [['authorization', `Bearer ${accessToken}`]] as const
      return serve(endpoints, { method, url: path, headers, tls: true }, path)
    }
    const { sessions: listed } = JSON.parse((await ask('GET', '/sessions'))?.body ?? '') as {
      sessions: { id: string }[]
    }
    expect(listed.map(({ id }) => id).sort()).toEqual([phone.sessionId, laptop.sessionId].sort())
    expect((await ask('DELETE', `/sessions/${phone.sessionId}`))?.status).toBe(204)
    expect((await ask('DELETE', `/sessions/${staff.sessionId}`))?.status).toBe(204)
    expect([await outcome(sessions, phone.refreshToken), await outcome(sessions, staff.refreshToken)]).toEqual([
      'revoked',
      'ok',
    ])
    expect((await ask('POST', '/logout-all'))?.status).toBe(204)
    expect(await outcome(sessions, laptop.refreshToken)).toBe('revoked')
    expect(await outcome(sessions, staff.refreshToken)).toBe('ok')
    await expect(createGuard({ sessions }).verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
  })

  it('is in the access token, after refreshes too', async () => {
    const { sessions } = setting()
    const guard = createGuard({ sessions, clock: sessions.clock })
    const { accessToken, refreshToken } = await sessions.start({ subject: 'ada', act, absoluteTtl: 3600 })
    const result = await sessions.refresh(refreshToken)
    if (!result.ok) throw new Error(result.reason)
    for (const token of [accessToken, result.tokens.accessToken])
      expect(await guard.verify(token)).toMatchObject({ subject: 'ada', actor: act })
  })

  it('is listed apart, for both', async () => {
    const { sessions } = setting()
    const own = await sessions.start({ subject: 'ada' })
    const staff = await sessions.start({ subject: 'support-7' })
    const acting = await sessions.start({ subject: 'ada', act })
    const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)
    expect([ids(await sessions.list('ada')), ids(await sessions.list('support-7'))]).toEqual([
      [own.sessionId],
      [staff.sessionId],
    ])
    for (const one of ['ada', 'support-7'])
      expect(await sessions.listActing(one)).toMatchObject([{ id: acting.sessionId, subject: 'ada', actor: act }])
  })

  it('evicts no session of the user or of the actor, and is not evicted by them', async () => {
    const made = setting({ maxSessionsPerSubject: 2 })
    const { sessions } = made
    const tokens: string[] = []
    for (const options of [
      { subject: 'ada' },
      { subject: 'ada' },
      { subject: 'support-7' },
      { subject: 'support-7' },
    ]) {
      tokens.push((await sessions.start(options)).refreshToken)
      made.now += 1000
    }
    const first = await sessions.start({ subject: 'ada', act })
    for (const subject of ['bob', 'ada']) {
      made.now += 1000
      tokens.push((await sessions.start({ subject, act })).refreshToken)
    }
    expect(await Promise.all(tokens.map((token) => outcome(sessions, token)))).toEqual(Array(6).fill('ok'))
    // Those in which one actor acts have a maximum of their own.
    expect(await outcome(sessions, first.refreshToken)).toBe('revoked')
  })

  it.each(['ada', 'support-7'])('ends when all of %s ends', async (subject) => {
    const made = setting()
    const { sessions } = made
    const guard = createGuard({ sessions, clock: sessions.clock })
    const acting = await sessions.start({ subject: 'ada', act })
    const other = await sessions.start({ subject: 'bob', act: { sub: 'support-8' } })
    made.now += 2000
    const next = await refreshed(sessions, acting.refreshToken)
    await sessions.revokeAll(subject)
    // The record itself has ended, under whichever of them it lies.
    expect([await sessions.listActing('ada'), await sessions.listActing('support-7')]).toEqual([[], []])
    expect(await outcome(sessions, next)).toBe('revoked')
    await expect(guard.verify(acting.accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect(await outcome(sessions, other.refreshToken)).toBe('ok')
  })

  it.each(['ada', 'support-7'])('is ended by its id, by %s', async (subject) => {
    const { sessions } = setting()
    const { sessionId, refreshToken } = await sessions.start({ subject: 'ada', act })
    await sessions.revoke({ sessionId, subject: 'bob' })
    expect(await outcome(sessions, refreshToken)).toBe('ok')
    await sessions.revoke({ sessionId, subject })
    expect(await outcome(sessions, refreshToken)).toBe('revoked')
  })

  it.each(['support-7', [act], {}, { sub: '' }, { sub: 7 }, { sub: 'ada' }, { sub: 'x', f: () => 1 }])(
    'throws for act: %j',
    async (wrong) => {
      const { sessions } = setting()
      await expect(sessions.start({ subject: 'ada', act: wrong as never })).rejects.toThrow(/^act /)
      expect(await sessions.listActing('ada')).toEqual([])
    },
  )
})
