import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import type { ConnectionEnd } from '../../src/guard/held.ts'
import type { GuardOptions } from '../../src/guard/options.ts'
import { requireScope } from '../../src/guard/requirements/requirements.ts'
import { secret } from '../../src/keys/secret.ts'
import { direct } from '../../src/revocation/direct.ts'
import { revocationKey } from '../../src/revocation/keys.ts'
import { mirror } from '../../src/revocation/mirror.ts'
import type { RevocationStore } from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { Faulty, forever } from '../revocation/support.ts'
import { audience, issuer, now, secretBytes, tokenWith } from '../support/token.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: now * 1000 })
})
const guards: { close(): Promise<void> }[] = []
afterEach(async () => {
  const closing = Promise.all(guards.splice(0).map((guard) => guard.close()))
  await vi.advanceTimersByTimeAsync(10_000)
  await closing
  vi.useRealTimers()
})

const guarded = (more: Partial<GuardOptions> = {}) => {
  const guard = createGuard({ issuer, audience, keys: secret(secretBytes), ...more } as GuardOptions)
  guards.push(guard)
  return guard
}
type Guarded = ReturnType<typeof guarded>
const claims = { sid: 's', scope: 'a b' }
const holding = async (guard: Guarded, more: object = {}) => {
  const ends: ConnectionEnd[] = []
  const held = guard.hold(await guard.verify(tokenWith({ ...claims, ...more })), { onEnd: (end) => ends.push(end) })
  return { held, ends }
}
/** `direct` waits for a real turn of the event loop: there is one in each second, before and after its timers. */
const realTurn = setImmediate
const passing = async (seconds: number): Promise<void> => {
  for (let left = seconds * 1000; left > 0; left -= 1000) {
    await new Promise((resolve) => realTurn(resolve))
    await vi.advanceTimersByTimeAsync(Math.min(left, 1000))
    await new Promise((resolve) => realTurn(resolve))
  }
}
const expiresAt = (now + 7200) * 1000
const ended = { session: revocationKey.session(issuer, 's'), token: revocationKey.token(issuer, 'id-1') }
const revoke = (store: RevocationStore, key: string): Promise<void> => store.put([{ key, before: forever, expiresAt }])

describe('a connection that is held', () => {
  it('ends when a request with its token would be refused: at exp, with the tolerance, once', async () => {
    const { held, ends } = await holding(guarded())
    await passing(629)
    expect([held.end, ends]).toEqual([undefined, []])
    await passing(1)
    expect(ends).toEqual([{ reason: 'expired', code: 4401 }])
    expect(held.end).toBe(ends[0])
    await passing(7200)
    expect(ends).toHaveLength(1)
  })

  it('ends at the age that the guard allows', async () => {
    const { ends } = await holding(guarded({ maxTokenAge: 100, clockTolerance: 0 }))
    await passing(88)
    expect(ends).toEqual([])
    await passing(4)
    expect(ends).toMatchObject([{ code: 4401 }])
  })

  it('ends in time when the clock is set, or the machine has slept', async () => {
    const { ends } = await holding(guarded())
    vi.setSystemTime((now + 3600) * 1000)
    await passing(1)
    expect(ends).toEqual([{ reason: 'expired', code: 4401 }])
  })

  it('ends by the clock of the guard', async () => {
    let time = now * 1000
    const { ends } = await holding(guarded({ clock: () => time }))
    await passing(7200)
    expect(ends).toEqual([])
    time += 630_000
    await passing(1)
    expect(ends).toHaveLength(1)
  })

  it('ends thousands of one second, and lets others in between', async () => {
    const guard = guarded()
    const auth = await guard.verify(tokenWith(claims))
    let ends = 0
    for (let i = 0; i < 5000; i++) guard.hold(auth, { onEnd: () => ends++ })
    const sizes: number[] = []
    await passing(629)
    for (let i = 0; i < 3; i++) {
      await vi.advanceTimersToNextTimerAsync()
      sizes.push(ends)
    }
    expect(sizes).toEqual([1000, 2000, 3000])
    await passing(1)
    expect(ends).toBe(5000)
  })

  it.each([
    ['session', revocationKey.session(issuer, 's')],
    ['token', revocationKey.token(issuer, 'id-1')],
    ['subject', revocationKey.subject(issuer, 'ada')],
  ])('ends at once when its %s is revoked, here or elsewhere', async (_, key) => {
    const store = new Faulty()
    const [here, there] = [guarded({ revocations: mirror(store) }), mirror(store)]
    await Promise.all([here.ready(), there.ready(), passing(1)])
    const { ends } = await holding(here)
    const other = await holding(here, { sid: 'other', jti: 'other', sub: 'eve' })
    await there.revoke([{ key, before: now + 1, expiresAt }])
    await passing(0.1)
    expect([ends, other.ends]).toEqual([[{ reason: 'revoked', code: 4401 }], []])
    const closing = there.close()
    await passing(2)
    await closing
  })

  it('does not end for a cut-off that its token came after, nor for one of another issuer', async () => {
    const revocations = mirror(new Faulty())
    const guard = guarded({ revocations })
    await Promise.all([guard.ready(), passing(1)])
    const { ends } = await holding(guard)
    await revocations.revoke([
      { key: revocationKey.subject(issuer, 'ada'), before: now - 10, expiresAt },
      { key: revocationKey.subject('https://other.example', 'ada'), before: forever, expiresAt },
      { key: revocationKey.sessionless(issuer, 'ada'), before: forever, expiresAt },
    ])
    await passing(1)
    expect(ends).toEqual([])
  })

  it('ends where it was revoked between its request and hold, after hold has returned', async () => {
    const revocations = mirror(new Faulty())
    const guard = guarded({ revocations })
    await Promise.all([guard.ready(), passing(1)])
    const auth = await guard.verify(tokenWith(claims))
    await revocations.revoke([{ key: ended.session, before: forever, expiresAt }])
    const onEnd = vi.fn()
    guard.hold(auth, { onEnd })
    expect(onEnd).not.toHaveBeenCalled()
    await passing(0.001)
    expect(onEnd.mock.calls).toEqual([[{ reason: 'revoked', code: 4401 }]])
  })

  it('ends when its guard closes, with a code that asks nothing of the client', async () => {
    const guard = guarded()
    const { held, ends } = await holding(guard)
    await guard.close()
    expect(ends).toEqual([{ reason: 'closed', code: 1001 }])
    await expect(held.check()).rejects.toThrow('closed')
  })

  it('is told nothing once it is released', async () => {
    const guard = guarded()
    const { held, ends } = await holding(guard)
    held.release()
    await guard.close()
    await passing(7200)
    expect(ends).toEqual([])
  })

  it('costs no timer each, and none once all have gone', async () => {
    const guard = guarded()
    const all = await Promise.all(Array.from({ length: 10 }, () => holding(guard)))
    expect(vi.getTimerCount()).toBe(1)
    for (const { held } of all) held.release()
    await passing(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells of an onEnd that fails, and ends the others', async () => {
    const failed = vi.fn()
    const guard = guarded({ on: { failed } })
    const auth = await guard.verify(tokenWith(claims))
    const onEnd = vi.fn()
    guard.hold(auth, {
      onEnd: () => {
        throw new Error('at once')
      },
    })
    guard.hold(auth, { onEnd: () => Promise.reject(new Error('later')) as never })
    guard.hold(auth, { onEnd })
    await passing(631)
    expect(onEnd).toHaveBeenCalledOnce()
    expect(failed.mock.calls.map(([{ part, message }]) => [part, message])).toEqual([
      ['onEnd', 'Error: at once'],
      ['onEnd', 'Error: later'],
    ])
  })
})

describe('a clock that fails while connections are held', () => {
  it.each<[string, () => number]>([
    [
      'throws',
      () => {
        throw new Error('no time')
      },
    ],
    ['promises', () => Promise.reject(new Error('no time')) as never],
    ['tells no time', () => Number.NaN],
  ])('and %s ends nobody before it is well again, and not the process', async (_, failing) => {
    let clock = Date.now
    const { held, ends } = await holding(guarded({ clock: () => clock() }))
    clock = failing
    await passing(20)
    expect([held.end, ends]).toEqual([undefined, []])
    clock = Date.now
    await passing(630)
    expect(ends).toEqual([{ reason: 'expired', code: 4401 }])
  })
})

describe('a connection whose revocations cannot be known', () => {
  const outage = async (policy: 'open' | 'closed') => {
    const store = new Faulty()
    const guard = guarded({ revocations: mirror(store, { soft: 1, hard: 5, policy }) })
    await Promise.all([guard.ready(), passing(1)])
    const one = await holding(guard, { exp: now + 3600 })
    store.reads = store.writes = false
    return { store, ...one }
  }

  it('goes on up to the bound of the mirror, and then ends by a closed policy', async () => {
    const { ends } = await outage('closed')
    await passing(4)
    expect(ends).toEqual([])
    await passing(8)
    expect(ends).toEqual([{ reason: 'revocation_unavailable', code: 1013 }])
  })

  it('stays by an open policy, and ends when what was revoked meanwhile comes through', async () => {
    const { store, ends } = await outage('open')
    await passing(120)
    expect(ends).toEqual([])
    await store.inner.put([{ key: ended.session, before: forever, expiresAt }])
    store.reads = store.writes = true
    await passing(10)
    expect(ends).toEqual([{ reason: 'revoked', code: 4401 }])
  })

  it('stays where the store says itself what the mirror is too old to tell', async () => {
    const { store, ends } = await outage('closed')
    store.reads = store.writes = true
    store.changes = () => Promise.reject(new Error('no changes'))
    await passing(45)
    expect(ends).toEqual([])
    await revoke(store, ended.session)
    await passing(35)
    expect(ends).toEqual([{ reason: 'revoked', code: 4401 }])
  })

  it('ends at a revocation that a lost store has forgotten and another process gave back', async () => {
    const store = new Faulty()
    const guard = guarded({ revocations: mirror(store, { soft: 1, hard: 600 }) })
    await Promise.all([guard.ready(), passing(1)])
    const { ends } = await holding(guard)
    store.inner = memoryStore().revocations
    await revoke(store, ended.session)
    await passing(10)
    expect(ends).toEqual([{ reason: 'revoked', code: 4401 }])
  })

  it('ends after a freeze of the process in which it was revoked', async () => {
    const store = new Faulty()
    const guard = guarded({ revocations: mirror(store) })
    await Promise.all([guard.ready(), passing(1)])
    const { ends } = await holding(guard, { exp: now + 7200 })
    await revoke(store, ended.session)
    vi.setSystemTime((now + 3600) * 1000)
    await passing(5)
    expect(ends).toEqual([{ reason: 'revoked', code: 4401 }])
  })
})

describe('a connection under direct', () => {
  it('is asked about with all others in one question, when it begins and each half minute', async () => {
    const store = new Faulty()
    const guard = guarded({ revocations: direct(store) })
    const auth = await Promise.all([guard.verify(tokenWith(claims)), passing(0)])
    const before = store.gets
    const ends: ConnectionEnd[] = []
    for (let i = 0; i < 100; i++) guard.hold(auth[0], { onEnd: (end) => ends.push(end) })
    await passing(1)
    expect(store.gets - before).toBe(1)
    await passing(31)
    expect(store.gets - before).toBe(2)
    await revoke(store, ended.session)
    await passing(31)
    expect([store.gets - before, ends.length, ends[0]?.reason]).toEqual([3, 100, 'revoked'])
  })

  it('is asked about as often as the guard says', async () => {
    const store = new Faulty()
    const guard = guarded({ revocations: direct(store), recheck: 5 })
    const [{ ends }] = await Promise.all([holding(guard), passing(0.1)])
    await revoke(store, ended.token)
    await passing(6)
    expect(ends).toHaveLength(1)
    expect(() => guarded({ recheck: 0 })).toThrow('recheck')
  })

  it('outlives one failure of the store, and not two in a row', async () => {
    const store = new Faulty()
    const guard = guarded({ revocations: direct(store) })
    const [{ ends }] = await Promise.all([holding(guard, { exp: now + 7200 }), passing(0.1)])
    store.reads = false
    await passing(31)
    store.reads = true
    await passing(31)
    store.reads = false
    await passing(31)
    expect(ends).toEqual([])
    await passing(31)
    expect(ends).toEqual([{ reason: 'revocation_unavailable', code: 1013 }])
  })

  it('ends where revocations of somebody else never answer', async () => {
    let hangs = false
    const revocations = {
      isRevoked: () => (hangs ? new Promise<boolean>(() => {}) : false),
      revoke: async () => {},
    }
    const { ends } = await holding(guarded({ revocations }), { exp: now + 7200 })
    hangs = true
    await passing(80)
    expect(ends).toEqual([{ reason: 'revocation_unavailable', code: 1013 }])
  })
})

describe('renew', () => {
  it('goes on to the end of the newer token, and is revoked by what that has', async () => {
    const revocations = mirror(new Faulty())
    const guard = guarded({ revocations })
    await Promise.all([guard.ready(), passing(1)])
    const { held, ends } = await holding(guard)
    const auth = await held.renew(tokenWith({ ...claims, jti: 'id-2', exp: now + 1200 }))
    expect(held.auth).toBe(auth)
    await passing(700)
    await revocations.revoke([{ key: ended.token, before: forever, expiresAt }])
    expect(ends).toEqual([])
    await revocations.revoke([{ key: revocationKey.token(issuer, 'id-2'), before: forever, expiresAt }])
    expect(ends).toEqual([{ reason: 'revoked', code: 4401 }])
  })

  it.each([
    ['of another subject', { sub: 'eve' }],
    ['of another session', { sid: 'other' }],
    ['without a session', { sid: undefined }],
    ['of somebody who acts for the subject', { act: { sub: 'support' } }],
    ['that ends sooner', { exp: now + 599 }],
  ])('rejects a token %s, and the connection goes on', async (_, more) => {
    const refused = vi.fn()
    const { held, ends } = await holding(guarded({ on: { refused } }))
    await expect(held.renew(tokenWith({ ...claims, exp: now + 1200, ...more }))).rejects.toMatchObject({
      reason: 'renewal_refused',
      status: 401,
    })
    expect(refused).toHaveBeenCalledOnce()
    expect([ends, await held.check()]).toEqual([[], held.auth])
    await passing(631)
    expect(ends).toHaveLength(1)
  })

  it('rejects what is no token, as verify does', async () => {
    const { held } = await holding(guarded())
    await expect(held.renew('nonsense')).rejects.toMatchObject({ reason: 'token_malformed' })
    await expect(held.renew(undefined as never)).rejects.toMatchObject({ reason: 'token_malformed' })
    expect(held.end).toBeUndefined()
  })

  it('comes too late for a connection that has ended', async () => {
    const { held } = await holding(guarded())
    await passing(700)
    await expect(held.renew(tokenWith({ ...claims, iat: now, exp: now + 1200 }))).rejects.toMatchObject({
      reason: 'expired',
    })
  })

  it('ends the connection where the newer token allows too little', async () => {
    const guard = guarded()
    const ends: ConnectionEnd[] = []
    const requirement = requireScope('b')
    const held = guard.hold(await guard.verify(tokenWith(claims)), {
      onEnd: (end) => ends.push(end),
      onRenew: (auth) => requirement.check(auth, undefined, now),
    })
    await held.renew(tokenWith({ ...claims, exp: now + 900 }))
    const lesser = tokenWith({ ...claims, scope: 'a', exp: now + 1200 })
    await expect(held.renew(lesser)).rejects.toMatchObject({ reason: 'scope_insufficient' })
    expect(ends).toEqual([{ reason: 'scope_insufficient', code: 4403 }])
  })
})

describe('onRenew', () => {
  it('that never answers is given up after five seconds, and the connection goes on', async () => {
    const guard = guarded()
    const held = guard.hold(await guard.verify(tokenWith(claims)), { onRenew: () => new Promise(() => {}) })
    const renewing = expect(held.renew(tokenWith(claims))).rejects.toMatchObject({ reason: 'hook_unavailable' })
    await passing(5)
    await renewing
    expect(held.end).toBe(undefined)
  })

  it('gives a refusal or nothing', async () => {
    const guard = guarded()
    const held = guard.hold(await guard.verify(tokenWith(claims)), { onRenew: () => false as never })
    await expect(held.renew(tokenWith(claims))).rejects.toThrow(TypeError)
    expect(held.end).toBe(undefined)
  })
})

describe('check', () => {
  it('gives what counts, and ends a connection whose token does not', async () => {
    const store = new Faulty()
    const guard = guarded({ revocations: direct(store) })
    const [{ held, ends }] = await Promise.all([holding(guard), passing(0.1)])
    const [auth] = await Promise.all([held.check(), passing(0.1)])
    expect(auth).toBe(held.auth)
    await revoke(store, ended.session)
    const checked = expect(held.check()).rejects.toMatchObject({ reason: 'revoked' })
    await passing(0.1)
    await checked
    expect(ends).toEqual([{ reason: 'revoked', code: 4401 }])
    await expect(held.check()).rejects.toMatchObject({ reason: 'revoked' })
  })

  it('rejects where it cannot be told, and ends nothing', async () => {
    const store = new Faulty()
    const guard = guarded({ revocations: direct(store) })
    const [{ held, ends }] = await Promise.all([holding(guard), passing(0.1)])
    store.reads = false
    const checked = expect(held.check()).rejects.toMatchObject({ reason: 'revocation_unavailable' })
    await passing(0.1)
    await checked
    expect(ends).toEqual([])
  })

  it('needs no onEnd, and then nothing is watched', async () => {
    const guard = guarded()
    const held = guard.hold(await guard.verify(tokenWith(claims)))
    expect([await held.check(), vi.getTimerCount()]).toEqual([held.auth, 0])
    await passing(631)
    await expect(held.check()).rejects.toMatchObject({ reason: 'expired' })
  })
})

describe('hold', () => {
  it('refuses what this guard did not give', async () => {
    const guard = guarded()
    const auth = await guarded().verify(tokenWith(claims))
    for (const wrong of [auth, undefined, {}, { ...auth }]) {
      expect(() => guard.hold(wrong as never, { onEnd: () => {} })).toThrow('this guard gave')
    }
  })

  it('refuses options that are none', async () => {
    const guard = guarded()
    const auth = await guard.verify(tokenWith(claims))
    expect(() => guard.hold(auth, { onend: () => {} } as never)).toThrow('onend')
    expect(() => guard.hold(auth, { onEnd: 'close' } as never)).toThrow('take functions')
  })
})
