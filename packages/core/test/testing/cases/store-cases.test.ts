import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../../src/stores/contracts.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import {
  replayStoreCases,
  revocationChangesCases,
  revocationStoreCases,
  type StoreCase,
  sessionStoreCases,
} from '../../../src/testing/index.ts'
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

describe('the conformance cases', () => {
  const followed = [...revocationStoreCases, ...revocationChangesCases]

  it.concurrent.each(Object.entries(sessionMistakes))('catch a session store with the mistake "%s"', (mistake, by) =>
    caught(sessionStoreCases, by as Verdict, () => sessions(mistake as keyof typeof sessionMistakes)),
  )
  it.concurrent.each(Object.entries(revocationMistakes))(
    'catch a revocation store with the mistake "%s"',
    (mistake, by) => caught(followed, by as Verdict, () => revocations(mistake as keyof typeof revocationMistakes)),
  )
  it.concurrent.each(Object.entries(replayMistakes))('catch a replay store with the mistake "%s"', (mistake, by) =>
    caught(replayStoreCases, by, () => replays(mistake as keyof typeof replayMistakes)),
  )

  it('catch nothing in the same stores without a mistake', async () => {
    expect(await failures(sessionStoreCases, () => sessions('none'))).toEqual([])
    expect(await failures(followed, () => revocations('none'))).toEqual([])
    expect(await failures(replayStoreCases, () => replays('none'))).toEqual([])
  })
})

/** A case, and what it says of a mistake where that is more than its own name. */
type Verdict = RegExp | readonly [name: RegExp, sentence: RegExp]

/** Whether the cases of a name say what is wrong with a store. */
async function caught<Subject>(cases: readonly StoreCase<Subject>[], by: Verdict, open: () => Subject): Promise<void> {
  const [name, sentence] = by instanceof RegExp ? [by, /./] : by
  const judging = cases.filter((one) => name.test(one.name))
  const said = await Promise.all(
    judging.map(({ run }) =>
      run(open).then(
        () => [],
        (error: Error) => [error.message],
      ),
    ),
  )
  expect(said.flat()).toEqual(expect.arrayContaining([expect.stringMatching(/^The promise that was broken: it /)]))
  expect(said.flat()).toEqual(expect.arrayContaining([expect.stringMatching(sentence)]))
}
