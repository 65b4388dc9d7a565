import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outcome, type Setting, setting } from './support.ts'

/** What must be true of one family, whatever happened to it. */
interface Family {
  readonly sessionId: string
  /** Every refresh token that any client of the family was given, oldest first. */
  readonly tokens: string[]
  ended: boolean
  rotatedAt: number
  /** The token that the newest was made from, and all that get the newest until the window closes. */
  origin: string | undefined
  window: readonly string[]
  lost: number
}

interface World {
  readonly made: Setting
  readonly families: Family[]
}

const graceMs = 10_000

async function begin({ made, families }: World): Promise<void> {
  const { refreshToken, sessionId } = await made.sessions.start({ subject: 'ada' })
  families.push({
    sessionId,
    tokens: [refreshToken],
    ended: false,
    rotatedAt: 0,
    origin: undefined,
    window: [],
    lost: 0,
  })
}

/** Presents the token that is `back` places behind the newest, and holds the answer against the model. */
async function present({ made, families }: World, pick: number, back: number): Promise<void> {
  const family = families[pick % families.length]
  if (!family) return
  const index = family.tokens.length - 1 - back
  if (index < 0) return
  const presented = family.tokens[index] as string
  const newest = family.tokens.at(-1) as string
  const result = await made.sessions.refresh(presented)
  if (family.ended) return void expect(result.ok).toBe(false)
  const inWindow = made.now - family.rotatedAt <= graceMs && family.window.includes(presented)
  if (inWindow) return void expect(result).toMatchObject({ ok: true, tokens: { refreshToken: newest } })
  const isLost = presented === family.origin && family.lost < 16
  if (back > 0 && !isLost) {
    family.ended = true
    return void expect(result).toEqual({ ok: false, reason: 'reused' })
  }
  if (!result.ok) throw new Error(`A good token was refused: ${result.reason}`)
  expect(family.tokens).not.toContain(result.tokens.refreshToken)
  expect(result.tokens.sessionId).toBe(family.sessionId)
  family.tokens.push(result.tokens.refreshToken)
  family.rotatedAt = made.now
  family.origin = presented
  family.window = [presented, newest, result.tokens.refreshToken]
  if (back > 0) family.lost++
}

async function end({ made, families }: World, pick: number): Promise<void> {
  const family = families[pick % families.length]
  if (!family) return
  await made.sessions.revoke(family.tokens[0] as string)
  family.ended = true
}

async function endAll({ made, families }: World): Promise<void> {
  await made.sessions.revokeAll('ada')
  for (const family of families) family.ended = true
}

const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('present' as const),
      pick: fc.nat(5),
      back: fc.constantFrom(0, 0, 0, 1, 1, 1, 2, 3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 5_000, 10_000, 10_001) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), pick: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('endAll' as const) }) },
)

/** The longest run of lost writes: a client that is ahead by more is taken for a thief. */
const lostInARow = (losses: readonly boolean[]): number => {
  const runs = losses
    .map((lost) => (lost ? 'x' : ' '))
    .join('')
    .split(' ')
  return Math.max(...runs.map((run) => run.length))
}

describe('sessions, through any history', () => {
  it('have one current token each, give it to all in the window, replace lost ones, and end on reuse alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world: World = { made: setting(), families: [] }
        await begin(world)
        for (const one of steps) {
          if (one.kind === 'begin') await begin(world)
          else if (one.kind === 'present') await present(world, one.pick, one.back)
          else if (one.kind === 'wait') world.made.now += one.ms
          else if (one.kind === 'end') await end(world, one.pick)
          else await endAll(world)
        }
        for (const { tokens, ended } of world.families) {
          expect((await outcome(world.made.sessions, tokens.at(-1) as string)) === 'ok').toBe(!ended)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('survive a store that loses its last writes, and any interleaving of concurrent retries', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(fc.record({ clients: fc.integer({ min: 1, max: 6 }), lose: fc.boolean() }), { maxLength: 12 })
          .filter((rounds) => lostInARow(rounds.map(({ lose }) => lose)) <= 8),
        fc.scheduler(),
        async (rounds, scheduler) => {
          let losing = false
          const made = setting({}, (store) => ({
            ...store,
            sessions: {
              insert: (record) => store.sessions.insert(record),
              list: (subject) => store.sessions.list(subject),
              read: async (id) => {
                await scheduler.schedule(Promise.resolve(), 'read')
                return store.sessions.read(id)
              },
              replace: async (record, version) => {
                await scheduler.schedule(Promise.resolve(), 'replace')
                if (!losing) return store.sessions.replace(record, version)
                return (await store.sessions.read(record.id))?.record.version === version
              },
            },
          }))
          const started = made.sessions.start({ subject: 'ada' })
          await scheduler.waitFor(started)
          let { refreshToken } = await started
          for (const { clients, lose } of rounds) {
            losing = lose
            const token = refreshToken
            const answers = Array.from({ length: lose ? 1 : clients }, () => made.sessions.refresh(token))
            await scheduler.waitFor(Promise.all(answers))
            const results = await Promise.all(answers)
            const successors = new Set(
              results.map((result) => (result.ok ? result.tokens.refreshToken : result.reason)),
            )
            expect(successors.size).toBe(1)
            expect(results.every(({ ok }) => ok)).toBe(true)
            refreshToken = [...successors][0] as string
            made.now += 11_000
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
