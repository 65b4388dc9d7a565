import { beforeAll, describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import {
  replayStoreCases,
  revocationChangesCases,
  revocationStoreCases,
  type StoreCase,
  sessionStoreCases,
} from '../../src/testing/index.ts'
import { replayMistakes, replays, revocationMistakes, revocations, sessionMistakes, sessions } from './broken-stores.ts'

describe('the memory store', () => {
  it.concurrent.each(sessionStoreCases)('as a session store $name', ({ run }) => run(() => memoryStore().sessions))
  it.concurrent.each([...revocationStoreCases, ...revocationChangesCases])('as a revocation store $name', ({ run }) =>
    run(() => memoryStore().revocations),
  )
  it.concurrent.each(replayStoreCases)('as a replay store $name', ({ run }) => run(() => memoryStore().replays))

  it('is bounded, and refuses new entries rather than forgetting live ones', async () => {
    const { sessions, replays } = memoryStore({ maxEntries: 2 })
    const record = (id: string): SessionRecord => ({
      id,
      subject: 's',
      version: 0,
      expiresAt: Date.now() + 1000,
      data: '',
    })
    await sessions.insert(record('a'))
    await sessions.insert(record('b'))
    await expect(sessions.insert(record('c'))).rejects.toThrow(/full/)
    expect((await sessions.read('a'))?.record.id).toBe('a')
    expect([await replays.add('x', 1), await replays.add('y', 1), await replays.add('z', 1)]).toEqual([
      true,
      true,
      true,
    ])
  })
})

/** The names of the cases that a store fails. */
async function failures<Subject>(cases: readonly StoreCase<Subject>[], open: () => Subject): Promise<string[]> {
  const results = await Promise.all(
    cases.map(({ run }) =>
      run(open).then(
        () => true,
        () => false,
      ),
    ),
  )
  return cases.filter((_, i) => !results[i]).map(({ name }) => name)
}

/** What is caught of each mistake; all at once, for what waits to expire can wait together. */
async function caught<Subject, Mistakes extends object>(
  mistakes: Mistakes,
  cases: readonly StoreCase<Subject>[],
  open: (mistake: keyof Mistakes) => Subject,
): Promise<ReadonlyMap<unknown, string[]>> {
  const all = Object.keys(mistakes) as (keyof Mistakes)[]
  const found = await Promise.all(all.map((mistake) => failures(cases, () => open(mistake))))
  return new Map(all.map((mistake, i) => [mistake, found[i] ?? []]))
}

describe('the conformance cases', () => {
  const followed = [...revocationStoreCases, ...revocationChangesCases]
  let found: Record<'session' | 'revocation' | 'replay', ReadonlyMap<unknown, string[]>>
  beforeAll(async () => {
    const [session, revocation, replay] = await Promise.all([
      caught(sessionMistakes, sessionStoreCases, sessions),
      caught(revocationMistakes, followed, revocations),
      caught(replayMistakes, replayStoreCases, replays),
    ])
    found = { session, revocation, replay }
  })

  it.each([
    ...Object.entries(sessionMistakes).map((mistake) => ['session', ...mistake] as const),
    ...Object.entries(revocationMistakes).map((mistake) => ['revocation', ...mistake] as const),
    ...Object.entries(replayMistakes).map((mistake) => ['replay', ...mistake] as const),
  ])('catch a %s store with the mistake "%s"', (kind, mistake, name) =>
    expect(found[kind].get(mistake)).toEqual(expect.arrayContaining([expect.stringMatching(name)])),
  )

  it('catch nothing in the same stores without a mistake', async () => {
    expect(await failures(sessionStoreCases, () => sessions('none'))).toEqual([])
    expect(await failures(followed, () => revocations('none'))).toEqual([])
    expect(await failures(replayStoreCases, () => replays('none'))).toEqual([])
  })
})
