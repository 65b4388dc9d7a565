import { inspect } from 'node:util'
import { createGuard, revocationKey, type Store } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import type { createSessions, Sessions } from '../src/index.ts'
import { bound, outcome, refreshed, refreshSecret, rotatedTwice, setting, signingKey, start } from './support.ts'

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString())

describe('a session', () => {
  it('starts with an RFC 9068 token and a refresh token', async () => {
    const { sessions } = setting()
    const tokens = await sessions.start({
      subject: 'ada',
      scope: 'a b',
      claims: { roles: ['admin'] },
      acr: 'gold',
      amr: ['pwd'],
    })
    expect(tokens).toMatchObject({ tokenType: 'Bearer', expiresIn: 600, refreshExpiresIn: 604_800, scope: 'a b' })
    expect(claimsOf(tokens.accessToken)).toEqual({
      iss: 'https://app.example',
      sub: 'ada',
      aud: 'https://api.example',
      client_id: 'app',
      iat: start / 1000,
      exp: start / 1000 + 600,
      jti: expect.stringMatching(/^.{22}$/),
      sid: tokens.sessionId,
      scope: 'a b',
      auth_time: start / 1000,
      acr: 'gold',
      amr: ['pwd'],
      roles: ['admin'],
    })
    expect(JSON.parse(Buffer.from(tokens.accessToken.split('.')[0] as string, 'base64url').toString())).toMatchObject({
      alg: 'ES256',
      typ: 'at+jwt',
    })
  })

  it('is verified by a guard with nothing else said', async () => {
    const made = setting()
    const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
    const { accessToken, sessionId } = await made.sessions.start({ subject: 'ada' })
    expect(await guard.verify(accessToken)).toMatchObject({ subject: 'ada', sessionId })
    made.now += 605_000
    await expect(guard.verify(accessToken)).rejects.toMatchObject({ reason: 'expired' })
  })

  it('keeps who, how and when through refreshes, and moves what must move', async () => {
    const made = setting()
    const first = await made.sessions.start({ subject: 'ada', scope: 'a b', acr: 'gold', claims: { roles: ['x'] } })
    made.now += 60_000
    const result = await made.sessions.refresh(first.refreshToken)
    if (!result.ok) throw new Error(result.reason)
    const [before, after] = [claimsOf(first.accessToken), claimsOf(result.tokens.accessToken)]
    expect(after).toEqual({ ...before, iat: start / 1000 + 60, exp: start / 1000 + 660, jti: after['jti'] })
    expect(after['jti']).not.toBe(before['jti'])
    expect(result.tokens.sessionId).toBe(first.sessionId)
  })

  it('narrows the access token on request, never the session, and never widens', async () => {
    const { sessions } = setting()
    const { refreshToken } = await sessions.start({ subject: 'ada', scope: 'a b' })
    const narrow = await sessions.refresh(refreshToken, { scope: 'a' })
    if (!narrow.ok) throw new Error(narrow.reason)
    expect([narrow.tokens.scope, claimsOf(narrow.tokens.accessToken)['scope']]).toEqual(['a', 'a'])
    expect(await outcome(sessions, narrow.tokens.refreshToken, { scope: 'a c' })).toBe('scope')
    const whole = await sessions.refresh(narrow.tokens.refreshToken)
    expect(whole).toMatchObject({ ok: true, tokens: { scope: 'a b' } })
  })

  it.each<[object, RegExp]>([
    [{ clientID: 'other' }, /no option "clientID"/],
    [{ clientId: 5 }, /clientId is a text/],
    [{ scope: ['a'] }, /scope is a text/],
  ])('is not refreshed with options that would leave a check out: %o', async (options, message) => {
    const { sessions } = setting()
    const { refreshToken } = await sessions.start({ subject: 'ada', scope: 'a' })
    await expect(sessions.refresh(refreshToken, options as never)).rejects.toThrow(message)
    expect(await outcome(sessions, refreshToken)).toBe('ok')
  })

  it('gives the identical successor to 200 clients at once, and one rotation', async () => {
    let writes = 0
    const made = setting({}, (store) => ({
      ...store,
      sessions: {
        insert: (record) => store.sessions.insert(record),
        read: (id) => store.sessions.read(id),
        list: (subject) => store.sessions.list(subject),
        replace: async (record, version) => {
          const replaced = await store.sessions.replace(record, version)
          if (replaced) writes++
          return replaced
        },
      },
    }))
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    const successors = await Promise.all(Array.from({ length: 200 }, () => refreshed(made.sessions, refreshToken)))
    expect([new Set(successors).size, writes]).toEqual([1, 1])
  })

  it('ends, alone, when an old token is used again; its access tokens are refused', async () => {
    const made = setting()
    const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
    const [phone, laptop] = [
      await made.sessions.start({ subject: 'ada' }),
      await made.sessions.start({ subject: 'ada' }),
    ]
    const third = await rotatedTwice(made, phone.refreshToken)
    expect(await outcome(made.sessions, phone.refreshToken)).toBe('reused')
    expect(made.events).toEqual([['reused', { sessionId: phone.sessionId, subject: 'ada', behind: 2, ageMs: 0 }]])
    expect(await outcome(made.sessions, third)).toBe('revoked')
    await expect(guard.verify(phone.accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect(await guard.verify(laptop.accessToken)).toMatchObject({ subject: 'ada' })
    expect(await outcome(made.sessions, laptop.refreshToken)).toBe('ok')
  })

  it('knows reuse of a grandparent within the window', async () => {
    const made = setting()
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    await rotatedTwice(made, refreshToken)
    expect(await outcome(made.sessions, refreshToken)).toBe('reused')
  })

  it('rotates once in a window, however its clients hurry: the successor, presented at once, is given again', async () => {
    const made = setting()
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    const successor = await refreshed(made.sessions, refreshToken)
    made.now += 51
    expect(await refreshed(made.sessions, successor)).toBe(successor)
    expect(await refreshed(made.sessions, refreshToken)).toBe(successor)
    made.now += 10_000
    expect(await refreshed(made.sessions, successor)).not.toBe(successor)
    expect(made.events).toEqual([])
  })

  it('lives on where the answer to its refresh was lost; the successor that nobody got is burnt', async () => {
    const made = setting()
    const { refreshToken, sessionId } = await made.sessions.start({ subject: 'ada' })
    const lost = await refreshed(made.sessions, refreshToken)
    made.now += 3_600_000
    const replacement = await refreshed(made.sessions, refreshToken)
    expect(made.events).toEqual([['replaced', { sessionId, subject: 'ada', lost: 1, ageMs: 3_600_000 }]])
    expect([lost, refreshToken]).not.toContain(replacement)
    made.now += 5_000
    for (const token of [refreshToken, lost, replacement])
      expect(await refreshed(made.sessions, token)).toBe(replacement)
    made.now += 6_000
    expect(await outcome(made.sessions, lost)).toBe('reused')
    expect(await outcome(made.sessions, replacement)).toBe('revoked')
  })

  it('moves its idle end when a lost answer is replaced, as with any refresh', async () => {
    const made = setting()
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    await refreshed(made.sessions, refreshToken)
    made.now += 600_000_000
    const replacement = await refreshed(made.sessions, refreshToken)
    made.now += 600_000_000
    expect(await outcome(made.sessions, replacement)).toBe('ok')
  })

  it('ends with a lost answer where that is asked for', async () => {
    const made = setting({ lostAnswers: 'end-session' })
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    const lost = await refreshed(made.sessions, refreshToken)
    made.now += 11_000
    expect(await outcome(made.sessions, refreshToken)).toBe('reused')
    expect(await outcome(made.sessions, lost)).toBe('revoked')
  })

  it('has its lost answer replaced after a request for a scope that it was never granted', async () => {
    const made = setting()
    const { refreshToken } = await made.sessions.start({ subject: 'ada', scope: 'a' })
    await refreshed(made.sessions, refreshToken)
    made.now += 11_000
    expect(await outcome(made.sessions, refreshToken, { scope: 'b' })).toBe('scope')
    expect(await outcome(made.sessions, refreshToken)).toBe('ok')
  })

  it('has its lost answer replaced by a token of the new MAC key, and given again in the window by the old one', async () => {
    const made = setting()
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    const lost = await refreshed(made.sessions, refreshToken)
    const after = createRotated(made.store, () => made.now)
    expect(await refreshed(after, refreshToken)).toBe(lost)
    made.now += 11_000
    const replacement = await refreshed(after, refreshToken)
    expect(await refreshed(after, lost)).toBe(replacement)
    expect(await outcome(made.sessions, replacement)).toBe('forged')
  })

  it('retries across a change of the MAC key with the identical successor', async () => {
    const made = setting()
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    const successor = await refreshed(made.sessions, refreshToken)
    const after = createRotated(made.store, () => made.now)
    expect(await refreshed(after, refreshToken)).toBe(successor)
    made.now += 11_000
    const next = await refreshed(after, successor)
    expect(next).not.toBe(successor)
    expect(await outcome(made.sessions, next)).toBe('forged')
  })

  it('is not decided by a process that has not got the new MAC key yet', async () => {
    const old = setting()
    const rotated = createRotated(old.store, () => old.now)
    const { refreshToken } = await old.sessions.start({ subject: 'ada' })
    const successor = await refreshed(rotated, refreshToken)
    await expect(old.sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503, reason: 'keys_unavailable' })
    expect(await refreshed(rotated, refreshToken)).toBe(successor)
  })

  it('is not ended by a forged token, nor by another client', async () => {
    const { sessions } = setting()
    const { refreshToken } = await sessions.start({ subject: 'ada' })
    const forged = `${refreshToken.slice(0, -2)}${refreshToken.endsWith('AA') ? 'BB' : 'AA'}`
    expect(await outcome(sessions, forged)).toBe('forged')
    expect(await outcome(sessions, refreshToken, { clientId: 'other' })).toBe('mismatch')
    expect(await outcome(sessions, refreshToken, { clientId: 'app' })).toBe('ok')
  })

  it('is one issuer’s alone, though two share their store and their keys', async () => {
    const one = setting({ issuer: 'https://one.example' })
    const two = setting({ issuer: 'https://two.example', store: one.store })
    const { refreshToken } = await one.sessions.start({ subject: 'ada' })
    expect(await outcome(two.sessions, refreshToken)).toBe('forged')
    await two.sessions.revoke(refreshToken)
    expect(await outcome(one.sessions, refreshToken)).toBe('ok')
  })

  it('ends when idle, and at its absolute end however busy', async () => {
    const made = setting({ idleTtl: 100, absoluteTtl: 250 })
    let { refreshToken } = await made.sessions.start({ subject: 'ada' })
    for (const seconds of [90, 180, 240]) {
      made.now = start + seconds * 1000
      refreshToken = await refreshed(made.sessions, refreshToken)
    }
    made.now = start + 250_000
    expect(await outcome(made.sessions, refreshToken)).toBe('expired')
    const idle = await made.sessions.start({ subject: 'ada' })
    made.now += 100_000
    expect(await outcome(made.sessions, idle.refreshToken)).toBe('expired')
  })

  it('never has an access or refresh lifetime that passes its absolute end', async () => {
    const made = setting({ idleTtl: 100, absoluteTtl: 100 })
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    made.now += 60_000
    const result = await made.sessions.refresh(refreshToken)
    expect(result).toMatchObject({ ok: true, tokens: { expiresIn: 40, refreshExpiresIn: 40 } })
  })
})

describe('logging out', () => {
  it('ends one session at once, everywhere', async () => {
    const made = setting()
    const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
    const { accessToken, refreshToken } = await made.sessions.start({ subject: 'ada' })
    await made.sessions.revoke(refreshToken)
    await made.sessions.revoke(refreshToken)
    await expect(guard.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
    expect(await outcome(made.sessions, refreshToken)).toBe('revoked')
    expect(await made.sessions.list('ada')).toEqual([])
  })

  it('everywhere ends all sessions, and a new log-in in the same second works', async () => {
    const made = setting()
    const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
    const old = [await made.sessions.start({ subject: 'ada' }), await made.sessions.start({ subject: 'ada' })]
    const other = await made.sessions.start({ subject: 'bob' })
    await made.sessions.revokeAll('ada')
    const fresh = await made.sessions.start({ subject: 'ada' })
    for (const { accessToken, refreshToken } of old) {
      await expect(guard.verify(accessToken)).rejects.toMatchObject({ reason: 'revoked' })
      expect(await outcome(made.sessions, refreshToken)).toBe('revoked')
    }
    for (const { accessToken, refreshToken } of [fresh, other]) {
      expect((await guard.verify(accessToken)).issuer).toBe('https://app.example')
      expect(await outcome(made.sessions, refreshToken)).toBe('ok')
    }
  })

  it('costs one write, however often the old token is tried again', async () => {
    let puts = 0
    const made = setting({}, (store) => ({
      ...store,
      revocations: {
        get: (keys) => store.revocations.get(keys),
        put: (entries) => {
          puts++
          return store.revocations.put(entries)
        },
      },
    }))
    const { refreshToken, sessionId } = await made.sessions.start({ subject: 'ada' })
    await made.sessions.revoke(refreshToken)
    const before = (await made.store.sessions.read(sessionId))?.record
    for (let i = 0; i < 5; i++) {
      made.now += 1000
      expect(await outcome(made.sessions, refreshToken)).toBe('revoked')
    }
    expect([puts, (await made.store.sessions.read(sessionId))?.record]).toEqual([1, before])
  })

  it('is known for three hours and a little, and no tries make that later', async () => {
    const made = setting()
    const { refreshToken, sessionId } = await made.sessions.start({ subject: 'ada' })
    await made.sessions.revoke(refreshToken)
    const key = revocationKey.session('https://app.example', sessionId)
    const entries = await made.store.revocations.get([key])
    expect(entries).toEqual([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt: start + 10_800_000 + 360_000 }])
    made.now += 10_800_000
    expect(await outcome(made.sessions, refreshToken)).toBe('revoked')
    expect(await made.store.revocations.get([key])).toEqual(entries)
  })

  it('holds when the store has forgotten the record’s last state', async () => {
    const records = new Map<string, string>()
    const made = setting({}, (store) => ({ ...store, sessions: forgetful(store, records) }))
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    await made.sessions.revoke(refreshToken)
    records.set('rollback', 'now')
    expect(await outcome(made.sessions, refreshToken)).toBe('revoked')
  })

  it('by a new log-in ends the session that it replaces', async () => {
    const { sessions } = setting()
    const first = await sessions.start({ subject: 'ada' })
    await sessions.start({ subject: 'ada', previous: first.refreshToken })
    expect(await outcome(sessions, first.refreshToken)).toBe('revoked')
  })
})

describe('what would end nothing', () => {
  it.each<[keyof Sessions, unknown[], RegExp]>([
    ['revoke', [], /revoke takes a refresh token or \{ sessionId \}/],
    ['revoke', [null], /revoke takes a refresh token or \{ sessionId \}/],
    ['revoke', [{}], /revoke takes a refresh token or \{ sessionId \}/],
    ['revoke', [{ id: 'x' }], /revoke takes a refresh token or \{ sessionId \}/],
    ['revoke', [{ sessionId: '' }], /revoke takes a refresh token or \{ sessionId \}/],
    ['revokeAll', [], /subject is a text/],
    ['revokeAll', [''], /subject is a text/],
    ['revokeAll', [{ subject: 'ada' }], /subject is a text/],
    ['list', [7], /subject is a text/],
    ['revokeToken', [], /revokeToken takes \{ tokenId, expiresAt \}/],
    ['revokeToken', [{ expiresAt: 1_800_000_600 }], /revokeToken takes \{ tokenId, expiresAt \}/],
    ['revokeToken', [{ tokenId: 'x' }], /revokeToken takes \{ tokenId, expiresAt \}/],
    ['revokeToken', [{ tokenId: 'x', expiresAt: Number.NaN }], /revokeToken takes \{ tokenId, expiresAt \}/],
    ['revokeToken', [{ tokenId: 'x', expiresAt: 1_800_000_600_000 }], /expiresAt in seconds/],
  ])('is refused: %s(%j)', async (method, args, message) => {
    const { sessions } = setting()
    const call = (sessions[method] as (...args: unknown[]) => Promise<unknown>).apply(sessions, args)
    await expect(call).rejects.toThrow(message)
    await expect(call).rejects.toMatchObject({ name: 'ConfigurationError' })
  })
})

describe('a subject’s sessions', () => {
  it('are listed with their devices, the last used first', async () => {
    const made = setting()
    const first = await made.sessions.start({ subject: 'ada', device: 'one' })
    made.now += 1000
    const second = await made.sessions.start({ subject: 'ada', device: 'two' })
    made.now += 1000
    await refreshed(made.sessions, first.refreshToken)
    expect(await made.sessions.list('ada')).toEqual([
      { id: first.sessionId, device: 'one', createdAt: start, lastUsedAt: start + 2000 },
      { id: second.sessionId, device: 'two', createdAt: start + 1000, lastUsedAt: start + 1000 },
    ])
  })

  it('are bounded: a further one ends the least recently used', async () => {
    const made = setting({ maxSessionsPerSubject: 2 })
    const tokens: string[] = []
    for (let i = 0; i < 3; i++) {
      made.now += 1000
      tokens.push((await made.sessions.start({ subject: 'ada' })).refreshToken)
    }
    expect(await Promise.all(tokens.map((token) => outcome(made.sessions, token)))).toEqual(['revoked', 'ok', 'ok'])
  })

  it('leave little behind, however often somebody logs in: what ends all of them stays bounded', async () => {
    let listed = 0
    let writes = 0
    const made = setting({ maxSessionsPerSubject: 2 }, (store) => ({
      ...store,
      sessions: {
        ...bound(store),
        replace: (record, version) => {
          writes++
          return store.sessions.replace(record, version)
        },
        list: async (subject) => {
          const records = await store.sessions.list(subject)
          listed = records.length
          return records
        },
      },
    }))
    for (let i = 0; i < 100; i++) {
      made.now += 60_000
      await made.sessions.start({ subject: 'ada' })
    }
    // Two that live, this one, and those that ended a minute ago.
    expect(listed).toBeLessThanOrEqual(2 + 1 + 2)
    writes = 0
    await made.sessions.revokeAll('ada')
    // The barrier, and each of the two that live.
    expect(writes).toBe(1 + 2)
  })

  it('are no more for a log-in that replaces one: the others stay', async () => {
    const made = setting({ maxSessionsPerSubject: 2 })
    const laptop = await made.sessions.start({ subject: 'ada' })
    made.now += 1000
    const phone = await made.sessions.start({ subject: 'ada' })
    made.now += 1000
    await made.sessions.start({ subject: 'ada', previous: phone.refreshToken })
    expect(await outcome(made.sessions, laptop.refreshToken)).toBe('ok')
  })
})

describe('a store that fails', () => {
  it.each(['read', 'replace', 'list', 'insert'] as const)('at %s means 503, and the retry succeeds', async (method) => {
    let failing = false
    const made = setting({}, (store) => ({ ...store, sessions: failingAt(store, method, () => failing) }))
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    failing = true
    const call =
      method === 'list' || method === 'insert'
        ? made.sessions.start({ subject: 'ada' })
        : made.sessions.refresh(refreshToken)
    await expect(call).rejects.toMatchObject({ status: 503, reason: 'store_unavailable' })
    failing = false
    expect(await outcome(made.sessions, refreshToken)).toBe('ok')
  })

  it('after it has written means 503, and the retry gets the successor', async () => {
    let lost = false
    const made = setting({}, (store) => ({
      ...store,
      sessions: {
        ...bound(store),
        replace: async (record, version) => {
          const replaced = await store.sessions.replace(record, version)
          if (lost) throw new Error('connection lost')
          return replaced
        },
      },
    }))
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    lost = true
    await expect(made.sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503 })
    lost = false
    expect(await outcome(made.sessions, refreshToken)).toBe('ok')
    expect(made.events).toEqual([])
  })
})

describe('configuration', () => {
  it('refuses claims that the issuer decides about, and empty subjects', async () => {
    const { sessions } = setting()
    await expect(sessions.start({ subject: 'ada', claims: { sub: 'eve' } })).rejects.toThrow(/cannot set sub/)
    await expect(sessions.start({ subject: '' })).rejects.toThrow(/subject is a text/)
    await expect(sessions.start({ subject: 'ada', scope: 'a  b' })).rejects.toThrow(/scope is a text/)
  })
})

describe('what is stored, reported and shown', () => {
  /** The parts of tokens and keys that must be nowhere but in tokens and keys, in every encoding that somebody may use. */
  function secretsOf(...tokens: { readonly refreshToken: string; readonly accessToken: string }[]): string[] {
    const parts = tokens.flatMap(({ refreshToken }) => {
      const bytes = Buffer.from(refreshToken, 'base64url')
      return [bytes.subarray(4, 20), bytes.subarray(24), Buffer.from(refreshSecret)]
    })
    const encoded = parts.flatMap((bytes) =>
      (['base64url', 'base64', 'hex'] as const).map((encoding) => bytes.toString(encoding)),
    )
    const signatures = tokens.map(({ accessToken }) => accessToken.split('.')[2] as string)
    return [...encoded, ...signatures, ...tokens.map(({ refreshToken }) => refreshToken)]
  }

  it('is no credential, in clear or in part, whatever happens to a session', async () => {
    const stored: unknown[] = []
    const made = setting({}, (store) => ({
      ...store,
      sessions: {
        ...bound(store),
        insert: async (record) => {
          stored.push(record)
          return store.sessions.insert(record)
        },
        replace: async (record, version) => {
          stored.push(record)
          return store.sessions.replace(record, version)
        },
      },
      revocations: {
        get: (keys) => store.revocations.get(keys),
        put: (entries) => {
          stored.push(entries)
          return store.revocations.put(entries)
        },
      },
    }))
    const first = await made.sessions.start({ subject: 'ada-lovelace' })
    const result = await made.sessions.refresh(first.refreshToken)
    if (!result.ok) throw new Error(result.reason)
    made.now += 11_000
    expect(await outcome(made.sessions, first.refreshToken)).toBe('ok')
    made.now += 11_000
    expect(await outcome(made.sessions, result.tokens.refreshToken)).toBe('reused')
    await made.sessions.revokeAll('ada-lovelace')
    const shown = [JSON.stringify(stored), JSON.stringify(made.events), inspect(stored, { depth: 9 })].join()
    for (const secret of secretsOf(first, result.tokens)) expect(shown).not.toContain(secret)
    expect((stored[0] as { subject: string }).subject).not.toContain('ada')
  })

  it('is nothing of the keys, where sessions, keys or errors are printed', async () => {
    const made = setting({ clients: [{ id: 'service', secret: 'service-secret-0123456789-0123456789' }] })
    const tokens = await made.sessions.start({ subject: 'ada' })
    const error = await made.sessions.revoke(null as never).catch((thrown) => thrown)
    const shown = [made.sessions, made.sessions.keys, made.sessions.jwks(), made.sessions.cookies, error]
      .flatMap((value) => [inspect(value, { depth: 9, showHidden: true }), JSON.stringify(value) ?? ''])
      .join()
    for (const secret of [...secretsOf(tokens), 'service-secret', signingKey['d'] as string])
      expect(shown).not.toContain(secret)
  })
})

function createRotated(store: Store, clock: () => number): ReturnType<typeof createSessions> {
  const other = Uint8Array.from({ length: 32 }, (_, i) => (i * 91 + 17) % 256)
  const { sessions } = setting({
    store,
    clock,
    refreshKeys: [
      { id: 'k2', secret: other },
      { id: 'k1', secret: refreshSecret },
    ],
  })
  return sessions
}

function failingAt(store: Store, method: keyof Store['sessions'], failing: () => boolean): Store['sessions'] {
  const whole = bound(store)
  return {
    ...whole,
    [method]: async (...args: never[]) => {
      if (failing()) throw new Error('down')
      return (whole[method] as (...args: never[]) => unknown)(...args)
    },
  }
}

/** A store that falls back to what was inserted, once told. */
function forgetful(store: Store, records: Map<string, string>): Store['sessions'] {
  return {
    ...bound(store),
    insert: async (record) => {
      records.set(record.id, JSON.stringify(record))
      return store.sessions.insert(record)
    },
    read: async (id) => {
      const kept = records.get(id)
      return records.has('rollback') && kept ? { record: JSON.parse(kept) } : store.sessions.read(id)
    },
    replace: async (record, version) => records.has('rollback') || store.sessions.replace(record, version),
  }
}
