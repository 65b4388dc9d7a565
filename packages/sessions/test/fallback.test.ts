import { type Mirror, memoryStore, mirror, type RevocationStore, revocationKey, type Store } from '@bearer/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { outcome, setting, start } from './support.ts'

const hour = 3_600_000
const mirrors: Mirror[] = []
afterEach(async () => {
  for (const made of mirrors.splice(0)) await made.close()
})

/** A store that can be put back to what it was. */
function restorable(clock: () => number) {
  let store = memoryStore({ clock })
  const following = (): Required<RevocationStore> => store.revocations as Required<RevocationStore>
  const facade: Store = {
    sessions: {
      insert: (record) => store.sessions.insert(record),
      read: (id) => store.sessions.read(id),
      replace: (record, version) => store.sessions.replace(record, version),
      list: (subject) => store.sessions.list(subject),
    },
    revocations: {
      put: (entries) => store.revocations.put(entries),
      get: (keys) => store.revocations.get(keys),
      changes: (cursor, options) => following().changes(cursor, options),
    },
    replays: store.replays,
  }
  return {
    store: facade,
    /** Copies the sessions; gives what puts the store back to this state, revocations gone. */
    async backup(ids: readonly string[]): Promise<() => Promise<void>> {
      const records = await Promise.all(ids.map((id) => store.sessions.read(id)))
      return async () => {
        store = memoryStore({ clock })
        for (const read of records) if (read) await store.sessions.insert(read.record)
      }
    },
  }
}

describe('a store that falls back', () => {
  it('by three hours revives no session, then or later, and ends none', async () => {
    let now = start
    const clock = (): number => now
    const { store, backup } = restorable(clock)
    const revocations = mirror(store.revocations, { clock, soft: 0.2, hard: 5 })
    mirrors.push(revocations)
    const { sessions } = setting({ store, revocations, clock })
    await sessions.ready()
    const [left, stayed] = [await sessions.start({ subject: 'ada' }), await sessions.start({ subject: 'ada' })]
    const fallBack = await backup([left.sessionId, stayed.sessionId])
    await sessions.revoke(left.refreshToken)
    now += 3 * hour
    await fallBack()
    expect(await outcome(sessions, left.refreshToken)).toBe('revoked')
    await fallBack()
    const key = revocationKey.session('https://app.example', left.sessionId)
    // For longer than the clock jumps below: what a snapshot lacked comes back with a longer life than what was lost on its way.
    const isBack = async (): Promise<boolean> =>
      (await store.revocations.get([key])).some(({ expiresAt }) => expiresAt > now + 12 * hour)
    await vi.waitUntil(isBack, { timeout: 120_000 })
    // Beyond the life that its entry had: the record says that the session lives, until it would have ended unused.
    const seen = new Set<string>()
    for (let hours = 1; hours < 200; hours += 12) {
      now += 12 * hour
      seen.add((await sessions.refresh(left.refreshToken)).ok ? 'revived' : 'refused')
      await fallBack()
      await vi.waitUntil(async () => hours > 150 || (await isBack()), { timeout: 120_000 })
    }
    expect([...seen]).toEqual(['refused'])
    now = start + 4 * hour
    expect(await outcome(sessions, stayed.refreshToken)).toBe('ok')
  })

  it('by a week revives none where it is started with new refresh keys', async () => {
    let now = start
    const clock = (): number => now
    const { store, backup } = restorable(clock)
    const { sessions } = setting({ store, clock })
    const left = await sessions.start({ subject: 'ada' })
    const fallBack = await backup([left.sessionId])
    await sessions.revoke(left.refreshToken)
    now += 6.9 * 24 * hour
    await fallBack()
    const refreshKeys = [{ id: 'k2', secret: crypto.getRandomValues(new Uint8Array(32)) }]
    const renewed = setting({ store, clock, refreshKeys })
    expect(await outcome(renewed.sessions, left.refreshToken)).toBe('forged')
    // With the old ones it would have lived again.
    expect(await outcome(setting({ store, clock }).sessions, left.refreshToken)).toBe('ok')
    await sessions.close()
  })
})

describe('a log-out', () => {
  it('is known for three hours beside its record, which goes at once; then by the record that is gone', async () => {
    const made = setting()
    const { refreshToken, sessionId } = await made.sessions.start({ subject: 'ada' })
    await made.sessions.revoke(refreshToken)
    const key = revocationKey.session('https://app.example', sessionId)
    const expiresAt = start + 3 * hour + 360_000
    expect(await made.store.revocations.get([key])).toEqual([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt }])
    expect(await made.store.sessions.read(sessionId)).toBeUndefined()
    expect(await outcome(made.sessions, refreshToken)).toBe('revoked')
    made.now = expiresAt
    expect(await made.store.revocations.get([key])).toEqual([])
    expect(await outcome(made.sessions, refreshToken)).toBe('unknown')
  })
})
