import { describe, expect, it } from 'vitest'
import { Replays } from '../../../src/proofs/dpop/replays.ts'
import type { Replay, ReplayStore } from '../../../src/stores/contracts.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import { request } from '../../support/request.ts'
import { clock, now } from '../../support/token.ts'

const failures: unknown[] = []
const context = { clock, emit: (name: string, event: object) => void failures.push([name, { ...event }]) }
const later = (now + 60) * 1000
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch(({ reason, status }) => [reason, status])

describe('what must not be seen twice', () => {
  it('is asked of a store that takes several at once, once for a turn of the event loop', async () => {
    const asked: number[] = []
    const { replays } = memoryStore({ clock })
    const store: ReplayStore = {
      add: () => Promise.reject(new Error('not one by one')),
      addAll: async (entries: readonly Replay[]) => {
        asked.push(entries.length)
        const answers: boolean[] = []
        for (const { key, expiresAt } of entries) answers.push(await replays.add(key, expiresAt))
        return answers
      },
    }
    const all = new Replays(store)
    const keys = [...Array.from({ length: 50 }, (_, i) => `k${i}`), 'k0']
    const answers = await Promise.all(keys.map((key) => all.isNew(key, later, request(), context)))
    expect(answers).toEqual([...Array(50).fill(true), false])
    expect(await all.isNew('k1', later, request(), context)).toBe(false)
    expect(asked).toEqual([51, 1])
  })

  it.each<[string, ReplayStore]>([
    ['rejects', { add: () => Promise.reject(new Error('down')) }],
    [
      'throws',
      {
        add: () => {
          throw new Error('down')
        },
      },
    ],
    ['gives no answer that is one', { add: async () => 'OK' as never }],
    ['gives nothing', { add: async () => undefined as never }],
    ['gives too few answers', { add: async () => true, addAll: async () => [] }],
    ['gives no list', { add: async () => true, addAll: async () => true as never }],
  ])('has not been decided where the store %s: 503, and failed is told why', async (_title, store) => {
    failures.length = 0
    expect(await reasonOf(new Replays(store).isNew('key', later, request(), context))).toEqual([
      'store_unavailable',
      503,
    ])
    expect(failures).toEqual([['failed', { part: 'store', message: expect.stringMatching('Error: ') }]])
  })

  it('is new to every guard of one request, and known to the next request', async () => {
    const { replays } = memoryStore({ clock })
    const native = {}
    const of = (more: object) => new Replays(replays).isNew('nested', later, request([], more), context)
    expect([await of({ native }), await of({ native }), await of({ native: {} }), await of({})]).toEqual([
      true,
      true,
      false,
      false,
    ])
    // A request that brings what was seen is refused by each of its guards.
    const again = {}
    expect([await of({ native: again }), await of({ native: again })]).toEqual([false, false])
    const other = memoryStore({ clock }).replays
    expect(await new Replays(other).isNew('nested', later, request([], { native }), context)).toBe(true)
    expect(await new Replays(other).isNew('nested', later, request(), context)).toBe(false)
    const frozen = Object.freeze({})
    const keyOf = (native: object) => new Replays(replays).isNew('frozen', later, request([], { native }), context)
    expect([await keyOf(frozen), await keyOf(frozen)]).toEqual([true, false])
  })
})
