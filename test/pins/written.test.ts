import { readFileSync } from 'node:fs'
import { createGuard, memoryStore, type SessionRecord } from '@bearer/core'
import { createSessions, type Sessions, type SigningKey, signingKeys } from '@bearer/sessions'
import { describe, expect, it } from 'vitest'

interface Written {
  readonly record: SessionRecord
  readonly pointer?: SessionRecord
  readonly accessToken: string
  readonly refreshToken: string
  readonly before: string
}

const written = JSON.parse(readFileSync(new URL('written.json', import.meta.url), 'utf8')) as {
  readonly instant: number
  readonly key: SigningKey
  readonly refreshKey: { readonly id: string; readonly secret: string }
  readonly plain: Written
  readonly acting: Written
  readonly revoked: Written
}
const { key, refreshKey, plain, acting, revoked } = written

/** An application of today over records of then. */
async function over(records: readonly (SessionRecord | undefined)[], now = written.instant): Promise<Sessions> {
  const clock = () => now
  const store = memoryStore({ clock })
  for (const record of records) if (record) await store.sessions.insert(record)
  return createSessions({
    issuer: 'https://app.example.com',
    audience: 'https://app.example.com/api',
    clientId: 'app',
    keys: signingKeys([key]),
    refreshKeys: [{ id: refreshKey.id, secret: Buffer.from(refreshKey.secret, 'hex') }],
    store,
    clock,
  })
}

/** Where one of these fails, do not change what was written: users' stores and clients are full of it. */
describe('what the first published version wrote is read for ever:', () => {
  it('a session that was never refreshed, and its refresh token', async () => {
    const sessions = await over([plain.record])
    const result = await sessions.refresh(plain.refreshToken)
    expect(result.ok && result.tokens).toMatchObject({ sessionId: plain.record.id, persistent: true })
  })

  it('a session with everything in it, the token of now and the one before', async () => {
    const sessions = await over([acting.record, acting.pointer])
    const [summary] = await sessions.listActing('bob')
    expect(summary).toMatchObject({ id: acting.record.id, device: 'Firefox on Linux', details: { city: 'Graz' } })
    for (const token of [acting.before, acting.refreshToken]) {
      const result = await sessions.refresh(token)
      if (!result.ok) throw new Error(`${result.reason}`)
      expect(result.tokens).toMatchObject({
        refreshToken: acting.refreshToken,
        scope: 'reports:read notes:write',
        persistent: false,
      })
      const { claims, actor } = await createGuard({ sessions }).verify(result.tokens.accessToken)
      expect(claims).toMatchObject({
        sub: 'bob',
        roles: ['admin'],
        tenant: 'acme',
        acr: 'urn:mfa',
        amr: ['pwd', 'otp'],
      })
      expect(actor).toMatchObject({ sub: 'support-1' })
    }
  })

  it('a theft: the token before, when it is presented long after its successor was used', async () => {
    const later = written.instant + 3_600_000
    const sessions = await over([acting.record, acting.pointer], later)
    expect((await sessions.refresh(acting.refreshToken)).ok).toBe(true)
    const another = await over(
      [{ ...acting.record, data: acting.record.data.replace('"generation":1', '"generation":3') }],
      later,
    )
    expect(await another.refresh(acting.before)).toMatchObject({ ok: false, reason: 'reused' })
  })

  it('a session that was ended', async () => {
    const sessions = await over([revoked.record], written.instant - 1)
    expect(await sessions.refresh(revoked.refreshToken)).toMatchObject({ ok: false, reason: 'revoked' })
  })

  it('access tokens', async () => {
    const guard = createGuard({ sessions: await over([plain.record, acting.record]) })
    expect((await guard.verify(plain.accessToken)).claims).toMatchObject({
      sub: 'ada',
      sid: plain.record.id,
      client_id: 'app',
    })
    expect((await guard.verify(acting.accessToken)).claims).toMatchObject({ sub: 'bob', act: { sub: 'support-1' } })
  })
})
