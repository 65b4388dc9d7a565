import { createGuard, type SessionRecord, type Store } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { toSession } from '../../src/records/session-record.ts'
import { bound, outcome, refreshed, type Setting, setting } from '../support.ts'

type Data = { [name: string]: unknown }
type Tokens = Awaited<ReturnType<Setting['sessions']['start']>>

/** Writes over what the store has of a session, as a broken store or another program would. */
async function spoil({ store }: Setting, { sessionId }: Tokens, spoiled: (data: Data) => unknown): Promise<void> {
  const record = (await store.sessions.read(sessionId))?.record as SessionRecord
  const made = spoiled(JSON.parse(record.data) as Data)
  const data = typeof made === 'string' ? made : JSON.stringify(made)
  await store.sessions.replace({ ...record, version: record.version + 1, data }, record.version)
}

const without = (name: string) => (data: Data) => ({ ...data, [name]: undefined })
const withMember = (name: string, value: unknown) => (data: Data) => ({ ...data, [name]: value })
const required = [
  'status',
  'generation',
  'keyId',
  'rotatedAt',
  'idleEnd',
  'absoluteEnd',
  'clientId',
  'subject',
  'startedAt',
  'createdAt',
  'lastUsedAt',
]

type Change = [name: string, change: (data: Data) => unknown]
const spoiled: Change[] = [
  ['no JSON', () => '{'],
  ['empty', () => ''],
  ['null', () => 'null'],
  ['an array', () => '[]'],
  ...required.map((name): Change => [`without ${name}`, without(name)]),
  ['of an unknown status', withMember('status', 'Active')],
  ['of a negative generation', withMember('generation', -1)],
  ['of half a generation', withMember('generation', 0.5)],
  ['of a generation that is a text', withMember('generation', '0')],
  ['of an end that is a text', withMember('absoluteEnd', '9999999999999')],
  ['of an end that is null', withMember('idleEnd', null)],
  ['of an origin that is a text', withMember('origin', '-1')],
  ['of an origin that never was', withMember('origin', -2)],
  ['of a half since', withMember('since', 0.5)],
  ['of a lost that is a text', withMember('lost', '3')],
  ['of a scope that is a list', withMember('scope', ['a'])],
  ['of claims that are a text', withMember('claims', 'admin')],
  ['of claims that are a list', withMember('claims', ['admin'])],
  ['of a subject that is empty', withMember('subject', '')],
  ['of an authTime that is a text', withMember('authTime', 'now')],
  ['of an amr that is a text', withMember('amr', 'pwd')],
  ['of a published that is a text', withMember('published', 'no')],
]

async function readAt(store: Store, id: string, now: unknown): ReturnType<Store['sessions']['read']> {
  const read = await store.sessions.read(id)
  return read && { ...read, now: now as number }
}

describe('a record that is not as it was written', () => {
  it.each(spoiled)('decides nothing: %s', async (_, change) => {
    const made = setting()
    const tokens = await made.sessions.start({ subject: 'ada', scope: 'a b' })
    await spoil(made, tokens, change)
    const before = await made.store.sessions.read(tokens.sessionId)
    await expect(made.sessions.refresh(tokens.refreshToken, { scope: 'a' })).rejects.toMatchObject({
      status: 503,
      reason: 'store_unavailable',
    })
    await expect(made.sessions.inspect(tokens.refreshToken)).rejects.toMatchObject({ status: 503 })
    expect((await made.store.sessions.read(tokens.sessionId))?.record).toEqual(before?.record)
  })

  it('keeps nobody from logging in, from seeing their other sessions or from ending them all', async () => {
    const made = setting()
    const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
    const [broken, other] = [
      await made.sessions.start({ subject: 'ada' }),
      await made.sessions.start({ subject: 'ada' }),
    ]
    await spoil(made, broken, () => '{')
    const fresh = await made.sessions.start({ subject: 'ada' })
    expect((await made.sessions.list('ada')).map(({ id }) => id).sort()).toEqual(
      [other.sessionId, fresh.sessionId].sort(),
    )
    await made.sessions.revokeAll('ada')
    for (const { accessToken, refreshToken } of [broken, other, fresh]) {
      await expect(guard.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
      expect(await outcome(made.sessions, refreshToken).catch(({ status }) => status)).toBe('revoked')
    }
  })

  it('can be logged out of', async () => {
    const made = setting()
    const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
    const tokens = await made.sessions.start({ subject: 'ada' })
    await spoil(made, tokens, () => '{')
    await made.sessions.revoke(tokens.refreshToken)
    await expect(guard.verify(tokens.accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect(await outcome(made.sessions, tokens.refreshToken)).toBe('revoked')
  })

  it.each(['1800000000000', 1_800_000_000_000n, Number.NaN])(
    'decides nothing where its store’s clock says %o',
    async (now) => {
      const made = setting({}, (store) => ({
        ...store,
        sessions: { ...bound(store), read: (id) => readAt(store, id, now) },
      }))
      const { refreshToken } = await made.sessions.start({ subject: 'ada' })
      await expect(made.sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503 })
    },
  )

  it('is not taken for replaced where the store does not say so', async () => {
    const made = setting({}, (store) => ({
      ...store,
      sessions: { ...bound(store), replace: async () => ({ rowCount: 0 }) as never },
    }))
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    await expect(made.sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503 })
  })

  it('is read as before where version 2.0.0 wrote it: its current token was made from the one before', async () => {
    const made = setting()
    const { refreshToken, sessionId } = await made.sessions.start({ subject: 'ada' })
    const successor = await refreshed(made.sessions, refreshToken)
    await spoil(made, { sessionId } as Tokens, ({ origin: _o, since: _s, lost: _l, ...before }) => before)
    expect(await refreshed(made.sessions, refreshToken)).toBe(successor)
    made.now += 11_000
    const replacement = await refreshed(made.sessions, refreshToken)
    const record = (await made.store.sessions.read(sessionId))?.record as SessionRecord
    expect(toSession(record)).toMatchObject({ generation: 2, origin: 0, since: 1, lost: 1 })
    made.now += 11_000
    expect(await outcome(made.sessions, replacement)).toBe('ok')
  })

  it('is read as before where version 2.0.0 wrote it last, and left what it did not know as it was', async () => {
    const made = setting()
    const { refreshToken, sessionId } = await made.sessions.start({ subject: 'ada' })
    await refreshed(made.sessions, refreshToken)
    await spoil(made, { sessionId } as Tokens, (data) => ({ ...data, generation: 2, rotatedAt: made.now }))
    made.now += 11_000
    expect(await outcome(made.sessions, refreshToken)).toBe('reused')
  })

  it('is read with what a later version added to it, which stays', async () => {
    const made = setting()
    const tokens = await made.sessions.start({ subject: 'ada' })
    await spoil(made, tokens, withMember('riskScore', 3))
    await refreshed(made.sessions, tokens.refreshToken)
    const record = (await made.store.sessions.read(tokens.sessionId))?.record as SessionRecord
    expect(toSession(record)).toMatchObject({ generation: 1, riskScore: 3 })
  })
})
