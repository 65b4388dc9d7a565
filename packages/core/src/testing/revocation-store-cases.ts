import type { RevocationChanges, RevocationEntry, RevocationStore } from '../stores/contracts.ts'
import { must, pause, type StoreCase, same, storeCase, unique } from './store-case.ts'

const forever = Number.MAX_SAFE_INTEGER
const entry = (more: Partial<RevocationEntry> = {}): RevocationEntry => ({
  key: `sid ${unique()}`,
  before: forever,
  expiresAt: Date.now() + 60_000,
  ...more,
})
const field = ({ key, before, expiresAt }: RevocationEntry): unknown => [key, before, expiresAt]
const sorted = (entries: readonly RevocationEntry[]): unknown => entries.map(field).sort()

/** What a {@link RevocationStore} promises. */
export const revocationStoreCases: readonly StoreCase<RevocationStore>[] = [
  storeCase('gives back what was put, among the keys that are asked', async (store) => {
    const entries = [entry(), entry({ before: 1_800_000_000.5 }), entry({ key: `sub ${unique()} ü "{}*`, before: 1 })]
    await store.put(entries)
    same(sorted(await store.get(entries.map(({ key }) => key))), sorted(entries), 'the entries')
    same(await store.get([entries[0]?.key as string, unique()]).then(sorted), sorted(entries.slice(0, 1)), 'one entry')
  }),
  storeCase('takes nothing and is asked for nothing', async (store) => {
    await store.put([])
    same(await store.get([]), [], 'get() of no keys')
  }),
  storeCase('keeps the greater values, whatever the order', async (store) => {
    const soon = Date.now() + 60_000
    const one = entry({ before: 200, expiresAt: soon })
    await store.put([one])
    await store.put([{ ...one, before: 100, expiresAt: soon + 5000 }])
    same((await store.get([one.key])).map(field), [[one.key, 200, soon + 5000]], 'the entry after a lesser `before`')
    await store.put([{ ...one, before: 300, expiresAt: soon }])
    same((await store.get([one.key])).map(field), [[one.key, 300, soon + 5000]], 'the entry after a lesser `expiresAt`')
  }),
  storeCase('takes the same entry many times, at once', async (store) => {
    const one = entry()
    await Promise.all(Array.from({ length: 50 }, () => store.put([one])))
    same((await store.get([one.key])).map(field), [field(one)], 'the entry')
  }),
  storeCase('forgets an entry after its time, and not before', async (store) => {
    const brief = entry({ expiresAt: Date.now() + 400 })
    await store.put([brief])
    same((await store.get([brief.key])).length, 1, 'live entries')
    await pause(600)
    same((await store.get([brief.key])).length, 0, 'expired entries')
  }),
  storeCase('keeps many entries', async (store) => {
    const entries = Array.from({ length: 3000 }, () => entry())
    await store.put(entries)
    same((await store.get(entries.map(({ key }) => key))).length, 3000, 'entries')
  }),
]

type Followable = RevocationStore & Required<Pick<RevocationStore, 'changes'>>
const followable = (store: RevocationStore): Followable => {
  must(typeof store.changes === 'function', 'the store has no changes()')
  return store as Followable
}
const { signal } = new AbortController()

/** Reads pages until there are no more; the cursor to go on with. */
async function pages(store: Followable, cursor: string | undefined, waitMs = 20): Promise<RevocationChanges> {
  let page = await store.changes(cursor, { waitMs, signal })
  const entries = [...page.entries]
  for (let n = 0; page.more && n < 10_000; n++) {
    page = await store.changes(page.cursor, { waitMs, signal })
    entries.push(...page.entries)
  }
  return { ...page, entries }
}

/** Follows until some keys have come; those that came. */
async function until(store: Followable, cursor: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const seen = new Set<string>()
  let at = cursor
  for (let n = 0; n < 200 && !keys.every((key) => seen.has(key)); n++) {
    const page = await pages(store, at)
    for (const { key } of page.entries) seen.add(key)
    at = page.cursor
  }
  return seen
}

/** What a {@link RevocationStore} with `changes` promises besides. */
export const revocationChangesCases: readonly StoreCase<RevocationStore>[] = [
  storeCase('begins with a snapshot of the whole live set', async (store) => {
    const entries = Array.from({ length: 2500 }, () => entry())
    await store.put(entries)
    const snapshot = await pages(followable(store), undefined)
    const keys = new Set(snapshot.entries.map(({ key }) => key))
    same(
      [snapshot.kind, entries.filter(({ key }) => !keys.has(key)).length],
      ['snapshot', 0],
      'kind and entries missing',
    )
  }),
  storeCase('goes on with every change after the cursor, across pages', async (store) => {
    const { cursor } = await pages(followable(store), undefined)
    const entries = Array.from({ length: 2500 }, () => entry())
    await store.put(entries)
    const keys = entries.map(({ key }) => key)
    const seen = await until(followable(store), cursor, keys)
    same(keys.filter((key) => !seen.has(key)).length, 0, 'changes missing')
  }),
  storeCase('loses nothing that is put while a snapshot is read', async (store) => {
    const lively = followable(store)
    await store.put(Array.from({ length: 2500 }, () => entry()))
    const first = await lively.changes(undefined, { waitMs: 20, signal })
    const late = entry()
    await store.put([late])
    const rest = first.more ? await pages(lively, first.cursor) : first
    const seen = new Set([...first.entries, ...rest.entries].map(({ key }) => key))
    const after = seen.has(late.key) ? seen : await until(lively, rest.cursor, [late.key])
    must(after.has(late.key), 'an entry put during a snapshot must be in it, or follow it')
  }),
  storeCase('tells a follower that waits, at once', async (store) => {
    const lively = followable(store)
    const { cursor } = await pages(lively, undefined)
    const one = entry()
    const waiting = lively.changes(cursor, { waitMs: 10_000, signal })
    await pause(100)
    const began = Date.now()
    await store.put([one])
    const page = await waiting
    must(Date.now() - began < 2000, 'a change must end the waiting')
    same(
      page.entries.map(({ key }) => key),
      [one.key],
      'the change',
    )
  }),
  storeCase('answers with nothing when nothing came', async (store) => {
    const lively = followable(store)
    const { cursor } = await pages(lively, undefined)
    const began = Date.now()
    const page = await lively.changes(cursor, { waitMs: 100, signal })
    must(Date.now() - began < 3000, 'waiting must end after waitMs')
    same([page.entries.length, page.kind], [0, 'changes'], 'the page')
  }),
  storeCase('stops waiting when it is told to', async (store) => {
    const lively = followable(store)
    const { cursor } = await pages(lively, undefined)
    const end = new AbortController()
    const waiting = lively.changes(cursor, { waitMs: 30_000, signal: end.signal }).catch(() => undefined)
    await pause(50)
    end.abort()
    const stopped = await Promise.race([waiting.then(() => true), pause(3000).then(() => false)])
    must(stopped, 'an aborted signal must end the waiting')
  }),
  storeCase('answers a cursor that it does not know with a snapshot', async (store) => {
    const one = entry()
    await store.put([one])
    const page = await pages(followable(store), 'no cursor of this store')
    same(
      [page.kind, page.entries.some(({ key }) => key === one.key)],
      ['snapshot', true],
      'kind, and whether the entry is there',
    )
  }),
]
