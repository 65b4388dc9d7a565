import { systemClock } from '../../clock.ts'
import type { ReplayStore } from '../../stores/contracts.ts'
import { goes, must, type StoreCase, same, storeCase, unique } from './store-case.ts'

/**
 * What a {@link ReplayStore} promises.
 *
 * @example
 * it.each(replayStoreCases)('$name', ({ run }) => run(() => store.replays))
 */
export const replayStoreCases: readonly StoreCase<ReplayStore>[] = [
  storeCase('knows a key from the second time on', async (store) => {
    const key = unique()
    same(
      [await store.add(key, systemClock() + 60_000), await store.add(key, systemClock() + 60_000)],
      [true, false],
      'add() twice',
    )
  }),
  storeCase('keeps keys apart', async (store) => {
    const key = unique()
    const answers = [key, `${key} `, `${key}:x`, key.toUpperCase()].map((one) => store.add(one, systemClock() + 60_000))
    must(
      (await Promise.all(answers)).every((added) => added),
      'different keys must each be new',
    )
  }),
  storeCase('tells one of 200 concurrent adds that it was the first', async (store) => {
    const key = unique()
    const answers = await Promise.all(Array.from({ length: 200 }, () => store.add(key, systemClock() + 60_000)))
    same(answers.filter((added) => added).length, 1, 'concurrent adds that were the first')
  }),
  storeCase('answers for each of several keys at once, where it takes them so', async (store) => {
    if (!store.addAll) return
    const expiresAt = systemClock() + 60_000
    const [known, fresh, twice] = [unique(), unique(), unique()]
    await store.add(known, expiresAt)
    const keys = [twice, known, fresh, twice, known]
    same(
      await store.addAll(keys.map((key) => ({ key, expiresAt }))),
      [true, false, true, false, false],
      'addAll() of keys that are new, known and there twice',
    )
    same(await store.add(fresh, expiresAt), false, 'add() after addAll()')
    const many = Array.from({ length: 40 }, () => unique())
    const turned = [many, [...many].reverse()].map((all) => all.map((key) => ({ key, expiresAt })))
    const answers = await Promise.all(turned.map((all) => store.addAll?.(all)))
    same(answers.flat().filter((added) => added).length, 40, 'keys that were new to one of two addAll()')
  }),
  storeCase('forgets a key after its time, and not before', async (store) => {
    const key = unique()
    const expiresAt = systemClock() + 1200
    await store.add(key, expiresAt)
    await goes('a key', expiresAt, async () => !(await store.add(key, systemClock() + 1200)))
  }),
]
