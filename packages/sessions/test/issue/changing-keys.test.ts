import { createGuard, jwks } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { createIssuer, generateSigningKey, type SigningKeyInput, signingKeys } from '../../src/index.ts'
import { setting, start } from '../support.ts'

const [first, second, third] = await Promise.all([generateSigningKey(), generateSigningKey(), generateSigningKey()])
const kidsOf = (set: { readonly keys: readonly { readonly kid?: string | undefined }[] }) =>
  set.keys.map(({ kid }) => kid)

/** A place where keys are kept, and processes that load them from there, all on one clock. */
function place(listed: readonly SigningKeyInput[] = [first]) {
  const state = { now: start, listed, loads: 0, fails: undefined as unknown, events: [] as unknown[] }
  const clock = () => state.now
  const open = () => {
    const keys = signingKeys(
      async () => {
        state.loads++
        if (state.fails) throw state.fails
        return state.listed
      },
      { refresh: 300, clock },
    )
    const options = { issuer: 'https://app.example', audience: 'https://api.example' }
    const on = { failed: (event: unknown) => state.events.push(event) }
    return {
      keys,
      issuer: createIssuer({ ...options, clientId: 'app', keys, clock, on }),
      guard: createGuard({ ...options, keys: keys.source, profile: 'rfc9068', clock }),
    }
  }
  return { state, open }
}
type Process = ReturnType<ReturnType<typeof place>['open']>

const tokenOf = async ({ issuer }: Process): Promise<string> => (await issuer.issue({ subject: 'ada' })).accessToken
const verdictOf = ({ guard }: Process, token: string): Promise<unknown> =>
  guard.verify(token).then(
    ({ header }) => header.kid,
    ({ status, reason }) => [status, reason],
  )
/** Lets a load that nobody waits for come to its end. */
const settle = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

describe('keys that change while the process runs', () => {
  it('sign, are published and verify from one load', async () => {
    const { state, open } = place([first, { key: second, state: 'next' }])
    const one = open()
    expect(await verdictOf(one, await tokenOf(one))).toBe(first.kid)
    expect(kidsOf(await one.keys.jwks())).toEqual([first.kid, second.kid])
    expect(state.loads).toBe(1)
  })

  it('are loaded anew when they are due, and nobody who has good ones waits', async () => {
    const { state, open } = place()
    const one = open()
    const token = await tokenOf(one)
    state.listed = [second, first]
    state.now += 299_999
    expect(await verdictOf(one, await tokenOf(one))).toBe(first.kid)
    state.now += 1
    expect(await verdictOf(one, await tokenOf(one))).toBe(first.kid)
    await settle()
    const anew = await tokenOf(one)
    expect([await verdictOf(one, anew), await verdictOf(one, token)]).toEqual([second.kid, first.kid])
    expect(state.loads).toBe(2)
  })

  it('of another process are known at once, though this one has not loaded them', async () => {
    const { state, open } = place()
    const [one, two] = [open(), open()]
    await tokenOf(one)
    state.now += 60_000
    state.listed = [second, first]
    const token = await tokenOf(two)
    expect(await verdictOf(one, token)).toBe(second.kid)
    expect(await verdictOf(two, await tokenOf(one))).toBe(second.kid)
  })

  it('that nobody has are refused, and asked for once in five seconds at most', async () => {
    const { state, open } = place()
    const [one, stranger] = [open(), place([third]).open()]
    await tokenOf(one)
    const forged = await tokenOf(stranger)
    state.now += 10_000
    expect(await verdictOf(one, forged)).toEqual([401, 'key_unknown'])
    const forgedNow = async () => {
      const { open: openThird } = place([third])
      const other = openThird()
      const { issuer } = other
      return (await issuer.issue({ subject: 'eve' }, { issuedAt: Math.floor(state.now / 1000) })).accessToken
    }
    const before = state.loads
    state.now += 10_000
    expect(await verdictOf(one, await forgedNow())).toEqual([401, 'key_unknown'])
    state.now += 1000
    for (let i = 0; i < 10; i++) expect(await verdictOf(one, await forgedNow())).toEqual([503, 'keys_unavailable'])
    expect(state.loads).toBe(before + 1)
  })

  it('that are mentioned no more stay published for as long as their tokens may live, and go then', async () => {
    const { state, open } = place()
    const one = open()
    await tokenOf(one)
    state.listed = [second]
    const kidsAfter = async (ms: number) => {
      state.now += ms
      await one.keys.jwks()
      await settle()
      return kidsOf(await one.keys.jwks())
    }
    expect(await kidsAfter(300_000)).toEqual([second.kid, first.kid])
    expect(await kidsAfter(3_600_000)).toEqual([second.kid, first.kid])
    expect(await kidsAfter(300_000)).toEqual([second.kid])
  })

  it('that are withdrawn are neither published nor trusted, not even for a token that a guard knows', async () => {
    const { state, open } = place()
    const one = open()
    const token = await tokenOf(one)
    for (let i = 0; i < 3; i++) expect(await verdictOf(one, token)).toBe(first.kid)
    state.listed = [
      { key: second, state: 'current' },
      { key: first, state: 'withdrawn' },
    ]
    state.now += 300_000
    await tokenOf(one)
    await settle()
    expect(await verdictOf(one, token)).toEqual([401, 'key_unknown'])
    expect(kidsOf(await one.keys.jwks())).toEqual([second.kid])
    expect(kidsOf(await signingKeys(state.listed).jwks())).toEqual([second.kid])
  })

  it('go on where a load fails, which an event tells, and change when it succeeds again', async () => {
    const { state, open } = place()
    const one = open()
    const token = await tokenOf(one)
    const bad: (readonly [unknown, readonly SigningKeyInput[], RegExp])[] = [
      [new Error('AccessDenied'), [second], /AccessDenied/],
      [undefined, [], /at least one key/],
      [undefined, [{ ...second, d: third['d'] } as never], /that of another key/],
      [undefined, [{ ...second, kid: first.kid }], /one key for ever/],
      [undefined, 'keys' as never, /at least one key/],
    ]
    for (const [fails, listed, message] of bad) {
      Object.assign(state, { fails, listed, events: [] })
      state.now += 300_000
      expect(await verdictOf(one, await tokenOf(one))).toBe(first.kid)
      await settle()
      expect(state.events).toEqual([{ part: 'signer', message: expect.stringMatching(message) }])
    }
    Object.assign(state, { fails: undefined, listed: [second, first], events: [] })
    state.now += 5000
    await tokenOf(one)
    await settle()
    expect(await verdictOf(one, await tokenOf(one))).toBe(second.kid)
    expect(await verdictOf(one, token)).toEqual([401, 'expired'])
  })

  it('that could never be loaded mean 503 and an event, and are asked for once in five seconds at most', async () => {
    const { state, open } = place([])
    const one = open()
    for (let i = 0; i < 5; i++)
      await expect(tokenOf(one)).rejects.toMatchObject({ status: 503, reason: 'keys_unavailable' })
    expect(state.events[0]).toEqual({ part: 'signer', message: expect.stringMatching(/at least one key/) })
    expect(await verdictOf(one, await tokenOf(place().open()))).toEqual([503, 'keys_unavailable'])
    await expect(one.keys.ready()).rejects.toThrow(/at least one key/)
    expect(state.loads).toBe(1)
    state.listed = [first]
    state.now += 5000
    expect(await verdictOf(one, await tokenOf(one))).toBe(first.kid)
  })

  describe('where the clock is set back by an hour', () => {
    const hour = 3_600_000

    it('are due at once: what is withdrawn is not trusted until the clock has caught up', async () => {
      const { state, open } = place()
      const one = open()
      const token = await tokenOf(one)
      state.listed = [second, { key: first, state: 'withdrawn' }]
      state.now -= hour
      await one.keys.jwks()
      await settle()
      expect([kidsOf(await one.keys.jwks()), await verdictOf(one, await tokenOf(one))]).toEqual([
        [second.kid],
        second.kid,
      ])
      expect(await verdictOf(one, token)).not.toBe(first.kid)
    })

    it('of another process are known as soon as they are loaded', async () => {
      const { state, open } = place()
      const [one, two] = [open(), open()]
      await tokenOf(one)
      state.listed = [second, first]
      state.now -= hour
      const token = await tokenOf(two)
      expect(await verdictOf(one, token)).not.toEqual([401, 'key_unknown'])
      await settle()
      expect(await verdictOf(one, token)).toBe(second.kid)
    })

    it('and could never be loaded, are asked for again', async () => {
      const { state, open } = place([])
      const one = open()
      await expect(tokenOf(one)).rejects.toMatchObject({ status: 503 })
      state.listed = [first]
      state.now -= hour
      expect(await verdictOf(one, await tokenOf(one))).toBe(first.kid)
    })
  })

  it('are loaded once for however many need them', async () => {
    const { state, open } = place()
    const one = open()
    await Promise.all(Array.from({ length: 20 }, () => tokenOf(one)))
    expect(state.loads).toBe(1)
  })

  it('are followed by the guard of sessions, which ends nobody', async () => {
    let listed: readonly SigningKeyInput[] = [first]
    const made = setting({ keys: signingKeys(() => listed, { refresh: 10, clock: () => made.now }) })
    const guard = createGuard({ sessions: made.sessions, clock: () => made.now })
    await made.sessions.ready()
    const before = await made.sessions.start({ subject: 'ada' })
    listed = [second]
    made.now += 10_000
    await made.sessions.jwks()
    await settle()
    const after = await made.sessions.refresh(before.refreshToken)
    const published = jwks(await made.sessions.jwks())
    expect(published.algorithms).toEqual(['ES256'])
    for (const token of [before.accessToken, after.ok ? after.tokens.accessToken : ''])
      expect(await guard.verify(token)).toMatchObject({ subject: 'ada' })
    expect(kidsOf(await made.sessions.jwks())).toEqual([second.kid, first.kid])
    await guard.close()
    await made.sessions.close()
  })

  it.each([
    [() => [first], { refresh: 9 }, /refresh is 10 to 86400/],
    [() => [first], { refresh: '300' }, /refresh is 10 to 86400/],
    [() => [first], { clock: 7 }, /clock takes a function/],
    [() => [first], { interval: 300 }, /no option "interval"/],
    [[first], { refresh: 300 }, /refresh needs a function/],
  ])('refuse options that mean nothing: %#', (keys, options, message) => {
    expect(() => signingKeys(keys as never, options as never)).toThrow(message)
  })
})
