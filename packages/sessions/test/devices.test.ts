import { describe, expect, it } from 'vitest'
import { bound, outcome, setting } from './support.ts'

describe('revoke, by the id that a client sent', () => {
  it("ends the subject's own session, and nobody else's", async () => {
    const { sessions } = setting()
    const [ada, bob] = [await sessions.start({ subject: 'ada' }), await sessions.start({ subject: 'bob' })]
    await sessions.revoke({ sessionId: bob.sessionId, subject: 'ada' })
    await sessions.revoke({ sessionId: 'nobody', subject: 'ada' })
    expect([await outcome(sessions, ada.refreshToken), await outcome(sessions, bob.refreshToken)]).toEqual(['ok', 'ok'])
    await sessions.revoke({ sessionId: bob.sessionId, subject: 'bob' })
    expect(await outcome(sessions, bob.refreshToken)).toBe('revoked')
  })

  it('looks nothing up that is the name of no session: what else is kept of others tells nothing', async () => {
    const asked: string[] = []
    const { sessions } = setting({}, (store) => ({
      ...store,
      sessions: {
        ...bound(store),
        read: (id) => {
          asked.push(id)
          return store.sessions.read(id)
        },
      },
    }))
    const { sessionId } = await sessions.start({ subject: 'bob' })
    await sessions.revokeAll('bob')
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('["https://issuer.example","bob"]'))
    const barrier = `barrier ${Buffer.from(digest).toString('base64url')}`
    asked.length = 0
    for (const id of [
      barrier,
      `acting ${sessionId}`,
      'ready x',
      '../x',
      'a/b',
      '{x}',
      'x'.repeat(1_000_000),
      `${sessionId}\n`,
    ])
      await sessions
        .revoke({ sessionId: id, subject: 'ada' })
        .catch((error) => expect(error).toMatchObject({ code: 'ERR_BEARER_CONFIGURATION' }))
    expect(asked).toEqual([])
  })

  it.each([undefined, null, '', 5])(
    'throws where the subject is %j: it must not pass for one that was left out',
    async (subject) => {
      const { sessions } = setting()
      const { sessionId, refreshToken } = await sessions.start({ subject: 'ada' })
      await expect(sessions.revoke({ sessionId, subject } as never)).rejects.toThrow(/subject is a text/)
      expect(await outcome(sessions, refreshToken)).toBe('ok')
    },
  )
})

describe('a device', () => {
  it('is kept as far as a list needs it, whatever a client says of itself', async () => {
    const { sessions } = setting()
    await sessions.start({ subject: 'ada', device: '😀'.repeat(500_000) })
    const [{ device = '' } = {}] = await sessions.list('ada')
    // Without half a character at its end.
    expect([device.length, device.endsWith('😀…')]).toEqual([511, true])
  })

  it('is kept whole where it is short', async () => {
    const { sessions } = setting()
    await sessions.start({ subject: 'ada', device: 'x'.repeat(512) })
    expect(await sessions.list('ada')).toMatchObject([{ device: 'x'.repeat(512) }])
  })
})

describe('details', () => {
  it('are in the list, and in no token', async () => {
    const { sessions } = setting()
    const details = { browser: 'Firefox', place: ['Köln', null] }
    const { accessToken } = await sessions.start({ subject: 'ada', details })
    expect(await sessions.list('ada')).toMatchObject([{ details }])
    expect(atob((accessToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('Firefox')
  })

  it.each([
    [{ f: () => 1 }, /details are JSON/],
    [10n, /details are JSON/],
    ['x'.repeat(1023), /1024 octets/],
    ['ä'.repeat(512), /1024 octets/],
  ])('are refused where they are %s', async (details, message) => {
    await expect(setting().sessions.start({ subject: 'ada', details })).rejects.toThrow(message)
  })

  it('may be 1 KiB', async () => {
    const { sessions } = setting()
    await sessions.start({ subject: 'ada', details: 'x'.repeat(1022) })
    expect((await sessions.list('ada')).length).toBe(1)
  })
})
