import { systemClock } from '../../clock.ts'
import type { RevocationChanges, RevocationStore } from '../../stores/contracts.ts'
import { entry, field } from './revocation-entry.ts'
import { must, numeric, openingCase, pause, type StoreCase, same, storeCase } from './store-case.ts'

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

/** Puts many entries at once while somebody follows, who has to see each; how often that one read when some were there, and some not. */
async function putAtOnce(store: Followable): Promise<number> {
  let { cursor } = await pages(store, undefined)
  const entries = Array.from({ length: 120 }, () => entry())
  let [put, between] = [0, 0]
  const putting = Promise.all(
    entries.map(async (one, i) => {
      await pause(i % 12)
      await store.put([one])
      put++
    }),
  )
  const seen = new Set<string>()
  while (put < entries.length) {
    const page = await store.changes(cursor, { waitMs: 2, signal })
    for (const { key } of page.entries) seen.add(key)
    cursor = page.cursor
    if (put > 0 && put < entries.length) between++
    // A store that does not wait leaves no other turn of the event loop in which the puts could go on.
    await pause(0)
  }
  await putting
  const keys = entries.map(({ key }) => key).filter((key) => !seen.has(key))
  const after = keys.length === 0 ? seen : await until(store, cursor, keys)
  const lost = keys.filter((key) => !after.has(key)).length
  must(lost === 0, `changes() must follow the order in which puts become visible: ${lost} were passed over for good`)
  return between
}

/**
 * What a {@link RevocationStore} with `changes` promises besides.
 *
 * @example
 * it.each(revocationChangesCases)('$name', ({ run }) => run(() => store.revocations))
 */
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
  storeCase('tells when an entry grows', async (store) => {
    const one = entry({ before: 100 })
    await store.put([one])
    const { cursor } = await pages(followable(store), undefined)
    const grown = { ...one, before: 200, expiresAt: one.expiresAt + 5000 }
    await store.put([grown])
    const page = await pages(followable(store), cursor, 2000)
    same(page.entries.filter(({ key }) => key === one.key).map(field), [field(grown)], 'the change')
  }),
  storeCase('loses nothing, however far behind a follower is', async (store) => {
    const { cursor } = await pages(followable(store), undefined)
    const entries = Array.from({ length: 12_000 }, () => entry())
    for (let i = 0; i < entries.length; i += 1000) await store.put(entries.slice(i, i + 1000))
    const keys = entries.map(({ key }) => key)
    const seen = await until(followable(store), cursor, keys)
    same(keys.filter((key) => !seen.has(key)).length, 0, 'changes missing')
  }),
  storeCase('leaves what has expired out of a snapshot', async (store) => {
    const [brief, lasting] = [entry({ expiresAt: systemClock() + 400 }), entry()]
    await store.put([brief, lasting])
    await pause(600)
    const snapshot = await pages(followable(store), undefined)
    const keys = snapshot.entries.map(({ key }) => key).filter((key) => key === brief.key || key === lasting.key)
    same(keys, [lasting.key], 'what the snapshot has of both')
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
  storeCase('loses nothing that is put at the same time', async (store) => {
    const lively = followable(store)
    await store.put(Array.from({ length: 2500 }, () => entry()))
    const reading = pages(lively, undefined)
    const late = Array.from({ length: 30 }, () => entry())
    for (const one of late) {
      await store.put([one])
      await pause(1)
    }
    const { entries, cursor } = await reading
    const seen = new Set(entries.map(({ key }) => key))
    const keys = late.map(({ key }) => key).filter((key) => !seen.has(key))
    const after = await until(lively, cursor, keys)
    same(keys.filter((key) => !after.has(key)).length, 0, 'entries that are neither in the snapshot nor after it')
  }),
  storeCase('loses nothing of puts at once, however a follower reads between them', async (store) => {
    const lively = followable(store)
    // On a busy machine the puts may all end before a follower has read anything between them: then it has shown nothing.
    for (let between = 0, round = 0; between < 3 && round < 20; round++) between += await putAtOnce(lively)
  }),
  openingCase('goes on from a cursor that is ahead of it with a snapshot', async (open) => {
    const before = followable(await open())
    await before.put(Array.from({ length: 50 }, () => entry()))
    const { cursor } = await pages(before, undefined)
    const restored = followable(await open())
    const one = entry()
    await restored.put([one])
    const seen = await until(restored, cursor, [one.key])
    must(
      seen.has(one.key),
      'a cursor of a server that had more must get what this one has: a restored backup is behind',
    )
  }),
  openingCase('goes on with a snapshot where it was, or rejects', async (open) => {
    const before = followable(await open())
    const entries = Array.from({ length: 2500 }, () => entry())
    await before.put(entries)
    const first = await before.changes(undefined, { waitMs: 20, signal })
    if (!first.more) return
    const restored = followable(await open())
    await restored.put([entry()])
    const rest = await pages(restored, first.cursor).catch(() => undefined)
    if (!rest) return
    const seen = new Set([...first.entries, ...rest.entries].map(({ key }) => key))
    const missing = entries.filter(({ key }) => !seen.has(key)).length
    must(missing === 0, 'changes() must reject a snapshot that was lost half-way, not begin another in its place')
  }),
  storeCase('gives numbers as numbers to who follows', async (store) => {
    const lively = followable(store)
    const [first, second] = [entry({ before: 1_764_109_621.123 }), entry({ before: 1_764_109_622.123 })]
    await store.put([first])
    const snapshot = await pages(lively, undefined)
    await store.put([second])
    const changes = await pages(lively, snapshot.cursor, 2000)
    const told = [...snapshot.entries, ...changes.entries].filter(({ key }) => key === first.key || key === second.key)
    same(told.length, 2, 'entries told')
    for (const one of told) {
      numeric(one.before, 'before')
      numeric(one.expiresAt, 'expiresAt')
    }
  }),
  storeCase('tells a follower that waits, at once', async (store) => {
    const lively = followable(store)
    const { cursor } = await pages(lively, undefined)
    const one = entry()
    const waiting = lively.changes(cursor, { waitMs: 10_000, signal })
    await pause(100)
    const began = systemClock()
    await store.put([one])
    const page = await waiting
    must(systemClock() - began < 2000, 'a change must end the waiting')
    same(
      page.entries.map(({ key }) => key),
      [one.key],
      'the change',
    )
  }),
  storeCase('answers with nothing when nothing came', async (store) => {
    const lively = followable(store)
    const { cursor } = await pages(lively, undefined)
    const waits: number[] = []
    for (let n = 0; n < 3; n++) {
      const began = systemClock()
      const page = await lively.changes(cursor, { waitMs: 100, signal })
      waits.push(systemClock() - began)
      same([page.entries.length, page.kind], [0, 'changes'], 'the page')
    }
    const usual = waits.sort((a, b) => a - b)[1] as number
    must(usual >= 50, 'changes() must wait for something, up to waitMs: who follows asks again at once')
    must(usual < 3000, 'waiting must end after waitMs')
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
