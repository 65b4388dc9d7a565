import type { SessionRecord, Store } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { bound, outcome, type Setting, setting } from './support.ts'

/** A store that gives its records otherwise than it took them. */
function giving(change: (record: SessionRecord) => object): { made: Setting; told: string[] } {
  const told: string[] = []
  const spoiled = (record: SessionRecord): SessionRecord => ({ ...record, ...change(record) })
  const wrap = (store: Store): Store => {
    const sessions = bound(store)
    return {
      ...store,
      sessions: {
        ...sessions,
        read: async (id) => {
          const read = await sessions.read(id)
          return read && { ...read, record: spoiled(read.record) }
        },
        list: async (subject) => (await sessions.list(subject)).map(spoiled),
      },
    }
  }
  const made = setting({ on: { failed: ({ message }) => void told.push(message) } }, wrap)
  return { made, told }
}

describe('a store that gives numbers as text', () => {
  const texts = ({ version, expiresAt }: SessionRecord): object => ({
    version: String(version),
    expiresAt: String(expiresAt),
  })

  it('is told by ready(), which says what to do', async () => {
    const { made } = giving(texts)
    await expect(made.sessions.ready()).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('give version, expiresAt and now as numbers'),
    })
  })

  it('is told by the first log-in, and by the first refresh, which mints nothing', async () => {
    const { made, told } = giving(texts)
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    expect(told.join()).toContain('BIGINT')
    await expect(made.sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503 })
  })
})

describe('a record whose version is no number', () => {
  it('is reported, mints nothing, and keeps nobody from logging out', async () => {
    let broken = ''
    const { made, told } = giving(({ id, version }) => ({ version: id === broken ? Number.NaN : version }))
    const [one, two] = [await made.sessions.start({ subject: 'ada' }), await made.sessions.start({ subject: 'ada' })]
    broken = one.sessionId
    await expect(made.sessions.refresh(one.refreshToken)).rejects.toMatchObject({ status: 503 })
    expect(told.join()).toContain('counts for nothing')
    await made.sessions.revokeAll('ada')
    expect(await outcome(made.sessions, two.refreshToken)).toBe('revoked')
    expect(await outcome(made.sessions, one.refreshToken)).toBe('revoked')
  })
})
