import { describe, expect, it } from 'vitest'
import { decide, type Family, type RotationPolicy } from '../../src/refresh/rotation.ts'

const policy: RotationPolicy = {
  graceMs: 10_000,
  replacesLost: true,
  idleMs: 100_000,
  keyId: 'k2',
  confidential: new Set(['partner']),
}
/** Generation 5, made from 4 at 1,000,000. */
const family: Family = {
  status: 'active',
  generation: 5,
  origin: 4,
  since: 4,
  lost: 0,
  keyId: 'k1',
  rotatedAt: 1_000_000,
  idleEnd: 1_100_000,
  absoluteEnd: 1_500_000,
  clientId: 'app',
}
/** As the window closes, and just after. */
const within = 1_010_000
const after = 1_010_001
/** Generation 7, which replaced 6 and 5, that nobody had used. */
const replacedTwice: Partial<Family> = { generation: 7, origin: 4, since: 6, lost: 2 }

const at = (
  generation: number,
  now = within,
  changes: Partial<Family> = {},
  { clientId, ...changed }: { readonly clientId?: string } & Partial<RotationPolicy> = {},
): ReturnType<typeof decide> =>
  decide({ ...family, ...changes }, { generation, clientId }, now, { ...policy, ...changed })

/** A next state, made at a moment: with the new key, and a new idle end. */
const made = (now: number, changes: Partial<Family>): Family => ({
  ...family,
  ...changes,
  keyId: 'k2',
  rotatedAt: now,
  idleEnd: Math.min(now + 100_000, 1_500_000),
})
const reused = (changes: Partial<Family> = {}) => ({
  kind: 'reused',
  next: { ...family, ...changes, status: 'revoked' },
})

describe('row 1: a refresh token', () => {
  it('of no family is unknown', () =>
    expect(decide(undefined, { generation: 0, clientId: undefined }, 0, policy)).toEqual({ kind: 'unknown' }))

  it.each([3, 5, 9])('of a revoked family is revoked, whatever else is true: generation %i', (generation) =>
    expect(at(generation, 2_000_000, { status: 'revoked' })).toEqual({ kind: 'revoked' }),
  )

  it.each([
    ['at its idle end', 1_100_000, {}],
    ['at its absolute end', 1_500_000, { idleEnd: 1_600_000 }],
  ])('expires %s, and nothing is written', (_, now, changes) => {
    for (const generation of [3, 4, 5, 6, 20]) expect(at(generation, now, changes)).toEqual({ kind: 'expired' })
  })

  it('of a confidential client is a mismatch where the client did not say who it is', () => {
    expect(at(5, after, { clientId: 'partner' })).toEqual({ kind: 'mismatch' })
    expect(at(0, after, { clientId: 'partner' })).toEqual({ kind: 'mismatch' })
    expect(at(5, after, { clientId: 'partner' }, { clientId: 'partner' })).toMatchObject({ kind: 'rotated' })
  })

  it('of another client is a mismatch, and nothing is written: no client can end another’s session', () => {
    expect(at(5, after, {}, { clientId: 'other' })).toEqual({ kind: 'mismatch' })
    expect(at(0, after, {}, { clientId: 'other' })).toEqual({ kind: 'mismatch' })
    expect(at(5, after, {}, { clientId: 'app' })).toMatchObject({ kind: 'rotated' })
  })
})

describe('rows 2 and 3: a token that is ahead of the record', () => {
  it.each([6, 13])('by 8 at most heals what the store has lost: generation %i', (generation) =>
    expect(at(generation, after)).toEqual({
      kind: 'healed',
      next: made(after, { generation: generation + 1, origin: generation, since: 4 }),
    }),
  )

  it.each([within, after])('by more is one that no lost write explains: reuse, at %i', (now) =>
    expect(at(14, now)).toEqual(reused()),
  )

  it.each([
    ['while the window is open, what the window held', within, { since: 2 }, 2],
    ['while the window is open, the origin', within, replacedTwice, 4],
    ['afterwards, the origin', after, { since: 2 }, 4],
  ])('takes into its window what the record knew: %s', (_, now, changes, since) =>
    expect(at(9, now, changes)).toMatchObject({ kind: 'healed', next: { generation: 10, origin: 9, since } }),
  )

  it('heals the same while another tab’s older token is on the way: that gets the new one too', () => {
    const { next } = at(7, after) as { next: Family }
    expect(at(4, after + 10_000, next)).toEqual({ kind: 'again' })
    expect(at(5, after + 10_000, next)).toEqual({ kind: 'again' })
    expect(at(3, after + 10_000, next)).toMatchObject({ kind: 'reused' })
    expect(at(5, after + 10_001, next)).toMatchObject({ kind: 'reused' })
  })
})

describe('row 4: while the window is open', () => {
  it.each([4, 5])('the origin and the current token get the current token again, and nothing is written: %i', (p) => {
    for (const now of [1_000_000, 1_000_001, within]) expect(at(p, now)).toEqual({ kind: 'again' })
  })

  it('the one that was burnt, and the origin, get the one that replaced it', () => {
    for (const p of [4, 6, 7]) expect(at(p, within, replacedTwice)).toEqual({ kind: 'again' })
  })

  it('one that was burnt before that is reuse', () =>
    expect(at(5, within, replacedTwice)).toEqual(reused(replacedTwice)))

  it.each([0, 1, 2, 3])('one before the origin is reuse: generation %i', (p) =>
    expect(at(p, 1_000_000)).toEqual(reused()),
  )

  it('is what it was for processes whose clocks are a little behind', () => {
    expect(at(4, 990_000)).toEqual({ kind: 'again' })
    expect(at(5, 990_000)).toEqual({ kind: 'again' })
  })

  it('is no window that a clock far ahead wrote: the family goes on rotating', () => {
    expect(at(5, 989_999)).toMatchObject({ kind: 'rotated', next: { rotatedAt: 989_999 } })
    expect(at(4, 989_999)).toMatchObject({ kind: 'replaced', next: { rotatedAt: 989_999 } })
  })

  it('is none right after log-in: the first refresh rotates', () => {
    const fresh = { generation: 0, origin: -1, since: -1, rotatedAt: 0 }
    for (const now of [0, 1_000_000])
      expect(at(0, now, fresh)).toEqual({ kind: 'rotated', next: made(now, { generation: 1, origin: 0, since: 0 }) })
  })

  it('is as short as it is set', () => {
    expect(at(4, 1_000_000, {}, { graceMs: 0 })).toEqual({ kind: 'again' })
    expect(at(5, 1_000_001, {}, { graceMs: 0 })).toMatchObject({ kind: 'rotated' })
  })
})

describe('row 5: after the window, the current token', () => {
  it('is rotated: the next generation, a new window, a new idle end, the new key', () =>
    expect(at(5, after)).toEqual({ kind: 'rotated', next: made(after, { generation: 6, origin: 5, since: 5 }) }))

  it('is rotated the same after replacements, which stay counted', () =>
    expect(at(7, after, replacedTwice)).toEqual({
      kind: 'rotated',
      next: made(after, { generation: 8, origin: 7, since: 7, lost: 2 }),
    }))

  it('never moves the idle end past the absolute end, nor the absolute end', () =>
    expect(at(5, 1_450_000, { idleEnd: 1_460_000 })).toMatchObject({
      next: { idleEnd: 1_500_000, absoluteEnd: 1_500_000 },
    }))
})

describe('row 6: after the window, the origin, whose successor has never been used', () => {
  it('gets another one, and the unused one is burnt', () =>
    expect(at(4, after)).toEqual({
      kind: 'replaced',
      next: made(after, { generation: 6, origin: 4, since: 5, lost: 1 }),
    }))

  it('gets a generation that never was, however often: never that of a burnt one again', () =>
    expect(at(4, after, replacedTwice)).toEqual({
      kind: 'replaced',
      next: made(after, { generation: 8, origin: 4, since: 7, lost: 3 }),
    }))

  it('gets 16 in a session, and then it is reuse', () => {
    expect(at(4, after, { lost: 15 })).toMatchObject({ kind: 'replaced', next: { lost: 16 } })
    expect(at(4, after, { lost: 16 })).toEqual(reused({ lost: 16 }))
  })

  it('is reuse where a lost answer ends the session', () => {
    expect(at(4, within, {}, { replacesLost: false })).toEqual({ kind: 'again' })
    expect(at(4, after, {}, { replacesLost: false })).toEqual(reused())
  })
})

describe('row 7: after the window, what is neither', () => {
  it.each([0, 1, 2, 3])('is reuse: generation %i', (p) => expect(at(p, after)).toEqual(reused()))

  it.each([5, 6])('is reuse where it was burnt: generation %i', (p) =>
    expect(at(p, after, replacedTwice)).toEqual(reused(replacedTwice)),
  )
})
