import { afterEach, expect, it } from 'vitest'
import type { RevocationEntry, RevocationStore } from '../../src/stores/contracts.ts'
import { closeMirrors, Faulty, mirrored, session, token, until } from './support.ts'

afterEach(closeMirrors)

/** A store on a database in the process, by an author who has not read that `changes` waits. */
class Hasty extends Faulty {
  asked = 0
  readonly #log: RevocationEntry[] = []
  override async put(entries: readonly RevocationEntry[]): Promise<void> {
    this.#log.push(...entries)
  }
  override async changes(cursor: string | undefined): ReturnType<NonNullable<RevocationStore['changes']>> {
    this.asked++
    // Fails the test: without an end, nothing else would run any more, its time limit included.
    if (this.asked > 2000) return new Promise(() => {})
    const kind = cursor === undefined ? 'snapshot' : 'changes'
    return { entries: this.#log.slice(Number(cursor ?? 0)), cursor: String(this.#log.length), kind, more: false }
  }
}

it('a mirror leaves room for everything else beside a store that does not wait', async () => {
  const store = new Hasty()
  const made = mirrored(store)
  await made.ready()
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(store.asked).toBeLessThan(40)
  await store.put([session('s')])
  await until(() => made.isRevoked(token()))
})

it('a mirror leaves room beside pages that never end', async () => {
  const began = performance.now()
  const made = mirrored({
    put: async () => {},
    get: async () => [],
    changes: async () => {
      if (performance.now() - began > 3000) return new Promise(() => {})
      return { entries: [], cursor: '', kind: 'snapshot', more: true }
    },
  })
  made.ready().catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(performance.now() - began).toBeLessThan(2500)
})
