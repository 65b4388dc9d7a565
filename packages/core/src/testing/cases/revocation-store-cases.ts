import { systemClock } from '../../clock.ts'
import type { RevocationEntry, RevocationStore } from '../../stores/contracts.ts'
import { entry, field } from './revocation-entry.ts'
import { alike, goes, must, numeric, rejects, type StoreCase, same, storeCase, unique } from './store-case.ts'

const sorted = (entries: readonly RevocationEntry[]): unknown => entries.map(field).sort()

/**
 * What a {@link RevocationStore} promises.
 *
 * @example
 * it.each(revocationStoreCases)('$name', ({ run }) => run(() => store.revocations))
 */
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
    const soon = systemClock() + 60_000
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
  storeCase('takes the same entries in any order, at once', async (store) => {
    const entries = Array.from({ length: 200 }, () => entry())
    await store.put(entries.slice(0, 100))
    // As processes do that find missing what a failover has lost.
    const orders = Array.from({ length: 20 }, (_, i) => [...entries.slice(i * 9), ...entries.slice(0, i * 9)])
    const puts = orders.map((order, i) => rejects(store.put(i % 2 ? order : order.reverse())))
    const refused = (await Promise.all(puts)).filter((rejected) => rejected).length
    must(
      refused === 0,
      `put() rejected ${refused} of 20 at once: a deadlock? Write the entries in the order of their keys`,
    )
    same((await store.get(entries.map(({ key }) => key))).length, 200, 'entries')
  }),
  storeCase('takes one key several times in one call', async (store) => {
    const one = entry({ before: 100 })
    await store.put([{ ...one, before: 50 }, one, { ...one, before: 70 }])
    same((await store.get([one.key])).map(field), [field(one)], 'the entry')
  }),
  storeCase('keeps keys apart that look alike', async (store) => {
    const entries = alike(unique()).map((key, i) => entry({ key, before: i + 1 }))
    await store.put(entries)
    for (const one of entries) same((await store.get([one.key])).map(field), [field(one)], 'the entry of one key')
  }),
  storeCase('keeps long keys apart, which differ at their end', async (store) => {
    const long = `sub https://login.example.com/${unique()} ${'€'.repeat(511)}`
    const entries = ['a', 'b'].map((end, i) => entry({ key: long + end, before: i + 1 }))
    await store.put(entries)
    for (const one of entries) same((await store.get([one.key])).map(field), [field(one)], 'the entry of one key')
  }),
  storeCase('keeps entries apart from the objects that it takes and gives', async (store) => {
    const one = entry({ before: 100 })
    const given = { ...one }
    await store.put([given])
    given.before = 1
    const [read] = (await store.get([one.key])) as readonly { before: number }[]
    if (read && !Object.isFrozen(read)) read.before = 2
    same((await store.get([one.key])).map(field), [field(one)], 'the entry after both objects have changed')
  }),
  storeCase('forgets an entry after its time, and not before', async (store) => {
    const brief = entry({ expiresAt: systemClock() + 1200 })
    await store.put([brief])
    await goes('an entry', brief.expiresAt, async () => (await store.get([brief.key])).length === 1)
  }),
  storeCase('keeps the greater values of puts at once', async (store) => {
    const one = entry({ before: 1 })
    await store.put([one])
    const count = 40
    const puts = Array.from({ length: count }, (_, i) => {
      const expiresAt = one.expiresAt + ((i * 17) % count) * 1000
      return store.put([{ ...one, before: 100 + ((i * 7) % count), expiresAt }])
    })
    await Promise.all(puts)
    const wanted = [[one.key, 100 + count - 1, one.expiresAt + (count - 1) * 1000]]
    same((await store.get([one.key])).map(field), wanted, 'the greatest of all, whichever was written last')
  }),
  storeCase('gives numbers as numbers', async (store) => {
    const one = entry({ before: 1_764_109_621.123 })
    await store.put([one])
    const [found] = await store.get([one.key])
    numeric(found?.before, 'before')
    numeric(found?.expiresAt, 'expiresAt')
    same(found?.before, one.before, 'before, to the millisecond')
  }),
  storeCase('keeps many entries', async (store) => {
    const entries = Array.from({ length: 3000 }, () => entry())
    await store.put(entries)
    same((await store.get(entries.map(({ key }) => key))).length, 3000, 'entries')
  }),
]
