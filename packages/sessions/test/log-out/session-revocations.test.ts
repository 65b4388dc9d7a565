import type { SessionRecord } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { outcome, type Setting, type StoreMethod, setting, wrapped } from '../support.ts'

/** Sessions on a store whose calls are noted, and fail where `failing` says so. */
function noting() {
  const calls: StoreMethod[] = []
  const failing = new Set<StoreMethod>()
  const made = setting({}, (store) =>
    wrapped(store, async (method, call) => {
      calls.push(method)
      if (failing.has(method)) throw new Error('away')
      return call()
    }),
  )
  return { made, calls, failing }
}

const recordOf = async ({ store }: Setting, id: string): Promise<SessionRecord | undefined> =>
  (await store.sessions.read(id))?.record

describe('the end of a session', () => {
  it('is written once beside its revocation, which is written while the record is read', async () => {
    const { made, calls } = noting()
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    calls.length = 0
    await made.sessions.revoke(refreshToken)
    expect(calls).toEqual(['put', 'read', 'replace'])
  })

  it('is in the record also where the revocation cannot be written, which each use tries anew', async () => {
    const { made, calls, failing } = noting()
    const { refreshToken, sessionId } = await made.sessions.start({ subject: 'ada' })
    failing.add('put')
    await expect(made.sessions.revoke(refreshToken)).rejects.toMatchObject({ status: 503 })
    const { status, published } = JSON.parse((await recordOf(made, sessionId))?.data ?? '{}')
    expect({ status, published }).toEqual({ status: 'revoked', published: undefined })
    failing.clear()
    calls.length = 0
    expect(await outcome(made.sessions, refreshToken)).toBe('revoked')
    expect(calls.filter((method) => method === 'put')).toHaveLength(1)
    // The revocation says so now, and there is no record without which there is no refresh.
    expect(await recordOf(made, sessionId)).toBeUndefined()
  })

  it('is upheld by the revocation where the record could not be written, and written at the next use', async () => {
    const { made, failing } = noting()
    const { refreshToken, sessionId } = await made.sessions.start({ subject: 'ada' })
    failing.add('replace')
    await expect(made.sessions.revoke(refreshToken)).rejects.toMatchObject({ status: 503 })
    failing.clear()
    expect(await outcome(made.sessions, refreshToken)).toBe('revoked')
    expect(await recordOf(made, sessionId)).toBeUndefined()
  })
})
