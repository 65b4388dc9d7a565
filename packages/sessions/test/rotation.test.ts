import { describe, expect, it } from 'vitest'
import { decide, type Family, type RotationPolicy } from '../src/rotation.ts'

const policy: RotationPolicy = { graceMs: 10_000, idleMs: 100_000, keyId: 'k2', confidential: new Set(['partner']) }
const family: Family = {
  status: 'active',
  generation: 5,
  keyId: 'k1',
  rotatedAt: 1_000_000,
  idleEnd: 1_100_000,
  absoluteEnd: 1_500_000,
  clientId: 'app',
}
const at = (
  generation: number,
  now = 1_005_000,
  changes: Partial<Family> = {},
  clientId?: string,
): ReturnType<typeof decide> => decide({ ...family, ...changes }, { generation, clientId }, now, policy)

describe('a presented refresh token', () => {
  it('of no family is unknown', () =>
    expect(decide(undefined, { generation: 0, clientId: undefined }, 0, policy)).toEqual({ kind: 'unknown' }))

  it('that is the good one is rotated: the next generation, a new idle end, the new key', () =>
    expect(at(5)).toEqual({
      kind: 'rotated',
      next: { ...family, generation: 6, rotatedAt: 1_005_000, idleEnd: 1_105_000, keyId: 'k2' },
    }))

  it('never moves the idle end past the absolute end, nor the absolute end', () =>
    expect(at(5, 1_450_000, { idleEnd: 1_460_000 })).toMatchObject({
      next: { idleEnd: 1_500_000, absoluteEnd: 1_500_000 },
    }))

  it.each([0, 1, 10_000])('that was the good one gets its successor again, %i ms after the rotation', (age) =>
    expect(at(4, 1_000_000 + age)).toEqual({ kind: 'again' }),
  )

  it('that was the good one is reused after the window, which no retry extends', () =>
    expect(at(4, 1_010_001)).toEqual({ kind: 'reused', next: { ...family, status: 'revoked' } }))

  it.each([0, 1, 2, 3])('of generation %i, before the predecessor, is reused even within the window', (generation) =>
    expect(at(generation, 1_000_000)).toMatchObject({ kind: 'reused' }),
  )

  it.each([6, 13])('of generation %i, ahead of the record, heals what the store has lost', (generation) =>
    expect(at(generation)).toMatchObject({
      kind: 'healed',
      next: { generation: generation + 1, rotatedAt: 1_005_000 },
    }),
  )

  it('of a generation that no lost write explains is reused', () => expect(at(14)).toMatchObject({ kind: 'reused' }))

  it.each([
    ['at its idle end', 1_100_000, {}],
    ['at its absolute end', 1_500_000, { idleEnd: 1_600_000 }],
  ])('expires %s, and nothing is written', (_, now, changes) =>
    expect(at(5, now, changes)).toEqual({ kind: 'expired' }),
  )

  it('of a revoked family is revoked, whatever else is true', () =>
    expect(at(3, 2_000_000, { status: 'revoked' })).toEqual({ kind: 'revoked' }))

  it('of a confidential client is a mismatch where the client did not say who it is', () => {
    expect(at(5, 1_005_000, { clientId: 'partner' })).toEqual({ kind: 'mismatch' })
    expect(at(0, 1_005_000, { clientId: 'partner' })).toEqual({ kind: 'mismatch' })
    expect(at(5, 1_005_000, { clientId: 'partner' }, 'partner')).toMatchObject({ kind: 'rotated' })
  })

  it('of another client is a mismatch, and nothing is written: no client can end another’s session', () => {
    expect(at(5, 1_005_000, {}, 'other')).toEqual({ kind: 'mismatch' })
    expect(at(0, 1_005_000, {}, 'other')).toEqual({ kind: 'mismatch' })
    expect(at(5, 1_005_000, {}, 'app')).toMatchObject({ kind: 'rotated' })
  })
})
