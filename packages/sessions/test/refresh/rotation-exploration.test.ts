import { describe, expect, it } from 'vitest'
import {
  explore,
  fallenBack,
  fresh,
  graceMs,
  isOpen,
  later,
  numbersOf,
  present,
  type Stored,
  steps,
  stored,
  storedKey,
  storedLater,
  written,
} from '../exploration.ts'

/** Replacements are explored up to this number: between two of them the decisions are the same up to the sixteenth. */
const maxLost = 2
const good = ['rotated', 'replaced', 'healed', 'again']

/** One client, which has one refresh in flight at a time: read by a process, written, and answered. */
interface Single extends Stored {
  readonly jar: number
  readonly flight?: { readonly read: Stored['family'] } | { readonly answer: number } | undefined
}

const singleKey = (state: Single): string => {
  const { jar, flight, family } = state
  const from = family.generation
  const way = !flight ? '' : 'read' in flight ? numbersOf(flight.read, from) : flight.answer - from
  return `${storedKey(state)}|${jar - from}|${way}`
}

function* oneAtATime(state: Single): Generator<Single> {
  const { jar, flight, family } = state
  if (!flight) yield { ...state, flight: { read: family } }
  else yield { ...state, flight: undefined } // Lost, or given up, at whatever stage.
  if (flight && 'answer' in flight) yield { ...state, jar: flight.answer, flight: undefined }
  if (flight && 'read' in flight) {
    const { outcome, family: next, answer } = present(flight.read, jar)
    expect(good).toContain(outcome.kind)
    // The write succeeds where the record is as it was read, and also where a failover has made its version recur.
    if (next.lost <= maxLost && answer !== undefined) yield { ...state, ...written(state, next), flight: { answer } }
    if (flight.read !== family) yield { ...state, flight: { read: family } }
  }
  for (const fallen of fallenBack(state)) yield { ...state, ...fallen }
  for (const step of steps) {
    const reading = flight && 'read' in flight
    // A process that sleeps between reading and writing for longer than the window is outside the promise.
    if (reading && step > graceMs) continue
    yield { ...state, ...storedLater(state, step), flight: reading ? { read: later(flight.read, step) } : flight }
  }
}

/** Tabs that share one jar: each answer that arrives replaces what is in it, in whatever order they arrive. */
interface Tabs extends Stored {
  readonly jar: number
  /** Tokens on their way to the server, and answers on their way back. */
  readonly flights: readonly { readonly sent: number; readonly answer?: number | undefined }[]
}

const tabsKey = (state: Tabs): string => {
  const { family, jar, flights } = state
  const from = family.generation
  const ways = flights.map(({ sent, answer }) => (answer === undefined ? sent - from : `>${answer - from}`))
  return `${storedKey(state)}|${jar - from}|${ways.sort()}`
}

function* threeAtOnce(state: Tabs): Generator<Tabs> {
  const { flights, jar, family } = state
  if (flights.length < 3) yield { ...state, flights: [...flights, { sent: jar }] }
  for (const [i, { sent, answer }] of flights.entries()) {
    const others = flights.filter((_, other) => other !== i)
    yield { ...state, flights: others } // The request or its answer is lost, or the tab is closed.
    if (answer === undefined) yield* served(state, others, sent)
    else yield { ...state, flights: others, jar: answer }
  }
  if (flights.length === 0) for (const fallen of fallenBack(state)) yield { ...state, ...fallen }
  for (const step of steps) {
    const after = { ...state, ...storedLater(state, step) }
    if (flights.length === 0 || isOpen(after.family) || !isOpen(family)) yield after
  }
}

function* served(state: Tabs, others: Tabs['flights'], sent: number): Generator<Tabs> {
  const { outcome, family, answer } = present(state.family, sent)
  expect(good).toContain(outcome.kind)
  if (family.lost <= maxLost) yield { ...state, ...written(state, family), flights: [...others, { sent, answer }] }
}

describe('(H) nobody honest is logged out', () => {
  it('who has one refresh in flight at a time and gives up what takes long, whatever is lost on the way or by the store', () => {
    expect(explore<Single>({ ...stored, jar: 0 }, oneAtATime, singleKey).states).toBeGreaterThan(1_000)
  })

  it('whose tabs refresh at once and settle within the window, whatever is lost on the way, or by the store in between', () => {
    expect(explore<Tabs>({ ...stored, jar: 0, flights: [] }, threeAtOnce, tabsKey).states).toBeGreaterThan(1_000)
  })

  it('by sixteen lost answers, each of which is noticed after the window', () => {
    let { family } = present(fresh, 0)
    for (let lost = 1; lost <= 16; lost++) {
      const { outcome, family: next } = present(later(family, 11), 0)
      expect([outcome.kind, next.lost]).toEqual(['replaced', lost])
      family = next
    }
    expect(present(later(family, 11), family.generation).outcome.kind).toBe('rotated')
    expect(present(later(family, 11), 0).outcome.kind).toBe('reused')
  })
})

/** A session in which every generation that was ever made is presented at every moment. */
interface Adversary extends Stored {
  readonly issued: number
  readonly last: string
}

const adversaryKey = (state: Adversary): string =>
  `${storedKey(state)}|${Math.min(state.issued - state.family.generation, 9)}|${state.last}`

function* anyToken(state: Adversary, check: (state: Adversary) => void): Generator<Adversary> {
  const { family, issued } = state
  check(state)
  if (family.status === 'revoked') return
  for (let token = Math.max(0, family.generation - 6); token <= issued; token++) {
    const { outcome, family: next } = present(family, token)
    if (next.lost > maxLost || outcome.kind === 'reused') continue
    const last = next === family ? state.last : outcome.kind
    yield { ...state, ...written(state, next), issued: Math.max(issued, next.generation), last }
  }
  for (const fallen of fallenBack(state)) yield { ...state, ...fallen, last: 'failover' }
  for (const step of steps) yield { ...state, ...storedLater(state, step) }
}

const everyState = (check: (state: Adversary) => void): number =>
  explore<Adversary>({ ...stored, issued: 0, last: 'none' }, (state) => anyToken(state, check), adversaryKey).states

/** The generations up to the current one that get tokens, and what they get. */
function getting({ family }: Stored): readonly (readonly [token: number, got: number])[] {
  const tokens = Array.from({ length: family.generation + 1 }, (_, token) => token)
  return tokens.flatMap((token) => {
    const { answer } = present(family, token)
    return answer === undefined ? [] : [[token, answer] as const]
  })
}

describe('(F) one generation is current', () => {
  it('for whoever asks: while the window is open all get that one; after it, it and its origin alone get anything', () => {
    const states = everyState((state) => {
      const { family } = state
      const { generation, origin } = family
      if (family.status === 'revoked') return expect(getting(state)).toEqual([])
      if (isOpen(family)) return expect(new Set(getting(state).map(([, got]) => got))).toEqual(new Set([generation]))
      const both = [origin, generation].filter((token) => token >= 0)
      expect(getting(state)).toEqual(both.map((token) => [token, generation + 1]))
    })
    expect(states).toBeGreaterThan(500)
  })
})

describe('(A) whoever holds any token of the past', () => {
  it('gets nothing for one that is older than the origin, after its window; and within one that only a heal has opened', () => {
    everyState((state) => {
      const { origin, since } = state.family
      const older = getting(state).filter(([token]) => token < origin)
      if (!isOpen(state.family) || (state.last !== 'healed' && state.last !== 'failover')) expect(older).toEqual([])
      expect(older.every(([token]) => token >= since)).toBe(true)
    })
  })

  it('ends the session with it, and gets nothing for the one that a replacement burnt either', () => {
    everyState(({ family }) => {
      if (family.status === 'revoked' || isOpen(family)) return
      for (let token = 0; token < family.generation; token++) {
        if (token === family.origin) continue
        expect(present(family, token)).toMatchObject({ outcome: { kind: 'reused' }, family: { status: 'revoked' } })
      }
    })
  })
})

/** A thief and a victim who refresh outside each other's windows. */
interface Theft {
  readonly family: Stored['family']
  /** What the victim holds. */
  readonly jar: number
  /** What the thief holds: a copy, and what it got for it. Nothing before the copy. */
  readonly line: readonly number[]
  /** Answered refreshes of the victim since the thief's first. */
  readonly answered: number
  /** Whether the thief has refreshed since the victim's last answered refresh. */
  readonly active: boolean
}

/** Tokens that are older than the origin are all the same (A). */
const theftKey = ({ family, jar, line, answered, active }: Theft): string => {
  const nameOf = (token: number): string => (token < family.origin ? 'old' : `${token - family.generation}`)
  const held = [...new Set(line.map(nameOf))].sort()
  return [numbersOf(family, family.generation), nameOf(jar), ...held, Math.min(answered, 2), active].join('|')
}

function* theft(state: Theft, replacesLost: boolean): Generator<Theft> {
  const { jar, line, answered, active } = state
  const family = later(state.family, 11)
  if (family.status === 'revoked') return
  const victim = present(family, jar, { replacesLost })
  if (line.length > 0 && active && answered >= (replacesLost ? 1 : 0)) expect(victim.outcome.kind).toBe('reused')
  // After the second, what the thief holds is older than the origin: (A) holds for it.
  if (answered < 2 && victim.family.lost <= maxLost && victim.answer !== undefined) {
    yield {
      ...state,
      family: victim.family,
      jar: victim.answer,
      answered: line.length ? answered + 1 : 0,
      active: false,
    }
    if (replacesLost) yield { ...state, family: victim.family } // The answer is lost.
  }
  const copies = line.length > 0 ? line : Array.from({ length: family.generation + 1 }, (_, token) => token)
  for (const token of copies) {
    const thief = present(family, token, { replacesLost })
    if (answered >= (replacesLost ? 2 : 1)) expect(thief.outcome.kind).toBe('reused')
    if (thief.family.lost > maxLost || thief.answer === undefined) continue
    const held = [...new Set([...line, token, thief.answer])].filter((one) => one >= thief.family.origin)
    yield { ...state, family: thief.family, line: held, active: true }
  }
}

const noTheft: Theft = { family: fresh, jar: 0, line: [], answered: 0, active: false }

describe('(T) a thief who goes on refreshing, as the victim does, outside each other’s windows', () => {
  it('is found at the victim’s second answered refresh after the thief’s first, whichever token was copied', () => {
    expect(explore(noTheft, (state) => theft(state, true), theftKey).states).toBeGreaterThan(50)
  })

  it('is found at the victim’s first where a lost answer ends the session', () => {
    expect(explore(noTheft, (state) => theft(state, false), theftKey).states).toBeGreaterThan(3)
  })

  it('is found after 34 turns, who copies the victim’s token anew each time', () => {
    type Turn = Pick<Theft, 'family' | 'jar'> & { readonly thief: boolean }
    const turns = ({ family, jar, thief }: Turn): Turn[] => {
      const aged = later(family, 11)
      const tokens = thief ? Array.from({ length: family.generation + 1 }, (_, token) => token) : [jar]
      return tokens.flatMap((token) => {
        const { family: next, answer } = present(aged, token)
        return answer === undefined ? [] : [{ family: next, jar: thief ? jar : answer, thief: !thief }]
      })
    }
    const key = ({ family, jar, thief }: Turn): string =>
      `${numbersOf(family, family.generation)}|${jar - family.generation}|${thief}`
    const { depth } = explore<Turn>({ family: present(fresh, 0).family, jar: 1, thief: true }, turns, key)
    expect(depth).toBe(2 * 16 + 1)
  })
})
