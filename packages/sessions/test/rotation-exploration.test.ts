import { describe, expect, it } from 'vitest'
import { decide, type Family, type RotationPolicy } from '../src/rotation.ts'

/**
 * Explores the state machine breadth first: three clients, each holding a token that it got from an answer, and every
 * order of presenting it, of receiving or losing the answer, of losing the store's last write, and of time going on.
 */
const depth = 9
const policy: RotationPolicy = { graceMs: 10, idleMs: 40, keyId: 'k', confidential: new Set() }
const steps = [4, 11, 45] as const

interface State {
  readonly family: Family
  /** What the store would fall back to if it lost its last write. */
  readonly earlier: Family
  readonly now: number
  /** The generation that each client holds: they are tabs of one honest user, sharing the first token. */
  readonly held: readonly [number, number, number]
  /** Answers on their way: a client that was given a successor and has not got it yet. */
  readonly pending: readonly (number | undefined)[]
  /** The highest generation that any answer has carried. */
  readonly issued: number
}

const start: State = {
  family: { status: 'active', generation: 0, keyId: 'k', rotatedAt: 0, idleEnd: 40, absoluteEnd: 100, clientId: 'c' },
  earlier: { status: 'active', generation: 0, keyId: 'k', rotatedAt: 0, idleEnd: 40, absoluteEnd: 100, clientId: 'c' },
  now: 1,
  held: [0, 0, 0],
  pending: [undefined, undefined, undefined],
  issued: 0,
}

function presented(state: State, client: 0 | 1 | 2): State {
  const { family, now } = state
  const generation = state.held[client]
  const outcome = decide(family, { generation, clientId: 'c' }, now, policy)
  const next = 'next' in outcome ? outcome.next : family
  requirements(state, generation, outcome.kind, next)
  const good = outcome.kind === 'rotated' || outcome.kind === 'again' || outcome.kind === 'healed'
  const pending = state.pending.map((answer, i) => (i === client && good ? next.generation : answer))
  return {
    ...state,
    family: next,
    earlier: next === family ? state.earlier : family,
    pending,
    issued: Math.max(state.issued, good ? next.generation : 0),
  }
}

/** R2 to R8 of the requirements, on one decision. */
function requirements({ family, now, issued }: State, generation: number, kind: string, next: Family): void {
  expect(next.absoluteEnd).toBe(100)
  expect(next.idleEnd).toBeLessThanOrEqual(next.absoluteEnd)
  if (family.status === 'revoked') expect([kind, next]).toEqual(['revoked', family])
  if (kind === 'rotated') expect([generation, next.generation]).toEqual([family.generation, family.generation + 1])
  if (kind === 'again') {
    expect(generation).toBe(family.generation - 1)
    expect(now - family.rotatedAt).toBeLessThanOrEqual(policy.graceMs)
    expect(next).toBe(family)
  }
  if (kind === 'healed') {
    expect(generation).toBeGreaterThan(family.generation)
    expect(next.generation).toBe(generation + 1)
    expect(generation).toBeLessThanOrEqual(issued)
  }
  if (kind === 'reused') expect(next).toEqual({ ...family, status: 'revoked' })
  if (
    generation < family.generation - 1 &&
    family.status === 'active' &&
    now < family.idleEnd &&
    now < family.absoluteEnd
  ) {
    expect(kind).toBe('reused')
  }
}

function received(state: State, client: 0 | 1 | 2): State | undefined {
  const answer = state.pending[client]
  if (answer === undefined) return undefined
  const held = state.held.map((generation, i) => (i === client ? answer : generation)) as unknown as State['held']
  return { ...state, held, pending: state.pending.map((one, i) => (i === client ? undefined : one)) }
}

function* successors(state: State): Generator<State> {
  for (const client of [0, 1, 2] as const) {
    yield presented(state, client)
    const answered = received(state, client)
    if (answered) yield answered
  }
  if (state.earlier !== state.family) yield { ...state, family: state.earlier }
  for (const step of steps) yield { ...state, now: state.now + step }
}

const keyOf = ({ family: f, earlier: e, now, held, pending, issued }: State): string =>
  [
    f.status,
    f.generation,
    f.rotatedAt,
    f.idleEnd,
    e.status,
    e.generation,
    e.rotatedAt,
    e.idleEnd,
    now,
    held,
    pending,
    issued,
  ].join()

describe('the rotation, in every interleaving', () => {
  it(`holds its requirements to a depth of ${depth} steps`, () => {
    let frontier = new Map([[keyOf(start), start]])
    const seen = new Set(frontier.keys())
    for (let level = 0; level < depth; level++) {
      const next = new Map<string, State>()
      for (const state of frontier.values()) {
        for (const successor of successors(state)) {
          const key = keyOf(successor)
          if (successor.now > 120 || seen.has(key)) continue
          seen.add(key)
          next.set(key, successor)
        }
      }
      frontier = next
    }
    expect(seen.size).toBeGreaterThan(50_000)
  })

  it('keeps an honest client that answers late, retries and loses responses, within the window', () => {
    let state = start
    for (let round = 0; round < 20; round++) {
      state = presented(state, 0) // its answer is lost
      state = { ...state, now: state.now + 4 }
      state = presented(state, 0) // the retry gets the same successor
      state = presented(state, 1) // another tab, at the same time, too
      expect(state.pending[0]).toBe(state.pending[1])
      state = received(received(state, 0) as State, 1) as State
      expect(state.family.status).toBe('active')
      state = { ...state, family: { ...state.family, absoluteEnd: 100, idleEnd: 100 }, now: 1 }
    }
  })
})
