import { decide, type Family, isGood, type Outcome, type RotationPolicy } from '../src/refresh/rotation.ts'

/** Time stands still here, and the past moves away: families that differ in nothing but their age in years are the same. */
export const now = 1_000
export const graceMs = 10
/** The steps of time: one within the window, of which two fit into it, and one that closes it. */
export const steps = [4, 11] as const
export const policy: RotationPolicy = {
  graceMs,
  replacesLost: true,
  idleMs: Number.POSITIVE_INFINITY,
  keyId: 'k',
  confidential: new Set(),
}

export const fresh: Family = {
  status: 'active',
  generation: 0,
  origin: -1,
  since: -1,
  lost: 0,
  keyId: 'k',
  rotatedAt: 0,
  idleEnd: Number.POSITIVE_INFINITY,
  absoluteEnd: Number.POSITIVE_INFINITY,
  clientId: 'c',
}

export const isOpen = ({ rotatedAt }: Family): boolean => rotatedAt !== 0 && now - rotatedAt <= graceMs

/** A family some time later. */
export const later = (family: Family, step: number): Family =>
  family.rotatedAt === 0 ? family : { ...family, rotatedAt: Math.max(family.rotatedAt - step, now - graceMs - 1) }

/** What a presented token comes to: the outcome, the next record, and the generation that the answer carries. */
export interface Answered {
  readonly outcome: Outcome
  readonly family: Family
  readonly answer: number | undefined
}

export function present(family: Family, generation: number, changes: Partial<RotationPolicy> = {}): Answered {
  const outcome = decide(family, { generation, clientId: 'c' }, now, { ...policy, ...changes })
  const next = 'next' in outcome ? outcome.next : family
  return { outcome, family: next, answer: isGood(outcome) ? next.generation : undefined }
}

/** The numbers of a family, counted from a generation on: a family that is far down the road is as one at its start. */
export const numbersOf = ({ status, generation, origin, since, lost, rotatedAt }: Family, from: number): string =>
  [status, generation - from, origin - from, since - from, lost, rotatedAt].join(',')

/**
 * Visits every state that can be reached, once each, to the very end. Gives their number, and how far the last one is. What
 * is thrown on the way is told with the shortest way there.
 */
export function explore<State>(
  start: State,
  successors: (state: State) => Iterable<State>,
  keyOf: (state: State) => string,
): { readonly states: number; readonly depth: number } {
  const cameFrom = new Map<string, string | undefined>([[keyOf(start), undefined]])
  let frontier = [start]
  let depth = 0
  for (; frontier.length > 0; depth++) {
    const next: State[] = []
    for (const state of frontier) {
      try {
        for (const successor of successors(state)) {
          const key = keyOf(successor)
          if (cameFrom.has(key)) continue
          cameFrom.set(key, keyOf(state))
          next.push(successor)
        }
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${wayTo(keyOf(state), cameFrom).join('\n')}`)
      }
    }
    frontier = next
  }
  return { states: cameFrom.size, depth: depth - 1 }
}

function wayTo(key: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] {
  const before = cameFrom.get(key)
  return before === undefined ? [key] : [...wayTo(before, cameFrom), key]
}

/** A record in a store that falls back twice, by one write or by two: `earlier` is what it was before. */
export interface Stored {
  readonly family: Family
  readonly earlier: readonly Family[]
  readonly failovers: number
}

export const stored: Stored = { family: fresh, earlier: [], failovers: 0 }

export const written = (before: Stored, next: Family): Stored => {
  if (next === before.family) return before
  const { family, earlier, failovers } = before
  return { family: next, earlier: failovers < 2 ? [family, ...earlier].slice(0, 2) : [], failovers }
}

export function* fallenBack({ earlier, failovers }: Stored): Generator<Stored> {
  for (const [i, family] of earlier.entries())
    yield { family, earlier: failovers === 0 ? earlier.slice(i + 1) : [], failovers: failovers + 1 }
}

export const storedLater = ({ family, earlier, failovers }: Stored, step: number): Stored => ({
  family: later(family, step),
  earlier: earlier.map((one) => later(one, step)),
  failovers,
})

export const storedKey = ({ family, earlier, failovers }: Stored): string =>
  [...[family, ...earlier].map((one) => numbersOf(one, family.generation)), failovers].join('|')
