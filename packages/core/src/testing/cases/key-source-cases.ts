import { systemClock } from '../../clock.ts'
import type { Algorithm } from '../../keys/material/algorithms.ts'
import type { VerificationKey } from '../../keys/material/made-key.ts'
import type { KeySource } from '../../keys/source.ts'
import { must, type StoreCase, same, storeCase, unique } from './store-case.ts'

/** A source of keys, and what it is known to have. */
export interface KeySourceUnderTest {
  readonly source: KeySource
  /** A key that it has, by its id and what it signs with. */
  readonly known: { readonly kid: string; readonly algorithm: Algorithm }
  /** Takes away where the keys come from, as an outage does. Without it, the cases about that pass. */
  readonly fail?: (() => unknown) | undefined
}

type Asked = readonly VerificationKey[]

const ask = async ({ source }: KeySourceUnderTest, kid: string | undefined, algorithm: Algorithm): Promise<Asked> => {
  const issuedAt = Math.floor(systemClock() / 1000) - 60
  return source.find({ kid, algorithm, issuedAt })
}

const known = (given: KeySourceUnderTest): Promise<Asked> => ask(given, given.known.kid, given.known.algorithm)

/** What it gives for an id that it does not have; to reject is to be undecided, and lets nobody in. */
const foreign = (given: KeySourceUnderTest, kid: string): Promise<Asked> =>
  ask(given, kid, given.known.algorithm).catch(() => [])

/** A source as a guard has it, which opens it first. */
const sourceCase = (name: string, test: (given: KeySourceUnderTest) => Promise<void>): StoreCase<KeySourceUnderTest> =>
  storeCase(name, async (given) => {
    given.source.open?.({ clock: systemClock, emit: () => {} })
    await test(given)
  })

const isKey = ({ algorithms, defaultAlgorithms, material }: VerificationKey): boolean =>
  Array.isArray(algorithms) && Array.isArray(defaultAlgorithms) && material !== undefined

/**
 * What a {@link KeySource} promises.
 *
 * @example
 * it.each(keySourceCases)('$name', ({ run }) => run(() => keySource))
 */
export const keySourceCases: readonly StoreCase<KeySourceUnderTest>[] = [
  sourceCase('gives the key of an id', async (given) => {
    await given.source.ready?.()
    const keys = await known(given)
    must(Array.isArray(keys) && keys.length > 0, 'find() must give an array with the key')
    must(keys.every(isKey), 'find() must give keys that verificationKey() made')
    must(
      keys.some(({ algorithms }) => algorithms.includes(given.known.algorithm)),
      'the key must be able to verify its algorithm',
    )
  }),
  sourceCase('gives, for an id, no key of another', async (given) => {
    const keys = await known(given)
    must(
      keys.every(({ kid }) => kid === undefined || kid === given.known.kid),
      'find() must compare ids exactly, and give no others beside',
    )
  }),
  sourceCase('knows no id that only looks like one of its own', async (given) => {
    const { kid } = given.known
    for (const other of [`${kid} `, ` ${kid}`, `${kid}\u0000`, `${kid}*`, swapped(kid)]) {
      if (other === kid) continue
      const found = (await foreign(given, other)).filter((key) => key.kid !== undefined)
      same(found.length, 0, `keys for the id ${JSON.stringify(other)}`)
    }
  }),
  sourceCase('is asked nothing by an id but for a key', async (given) => {
    for (const kid of [
      '__proto__',
      'constructor',
      'toString',
      '../../etc/passwd',
      "' OR '1'='1",
      'https://evil.example',
    ]) {
      const found = (await foreign(given, kid)).filter((key) => key.kid !== undefined)
      same(found.length, 0, `keys for the id ${kid}`)
    }
  }),
  sourceCase('has no key for an id that was made up', async (given) => {
    const found = (await foreign(given, unique())).filter((key) => key.kid !== undefined)
    same(found.length, 0, 'keys for an unknown id')
  }),
  sourceCase('gives the same object for the same key, which caches know it by', async (given) => {
    await given.source.ready?.()
    const [one] = await known(given)
    const [two] = await known(given)
    must(one === two, 'a key must be imported once, not for each question')
    must(one === undefined || (given.source.trusts?.(one) ?? true) === true, 'trusts() must trust a key that it gave')
  }),
  sourceCase('answers 200 questions at once, all alike', async (given) => {
    await given.source.ready?.()
    const answers = await Promise.all(Array.from({ length: 200 }, () => known(given)))
    must(
      answers.every((keys) => keys.length > 0),
      'each must get the key',
    )
  }),
  sourceCase('never says that a key does not exist when it cannot know', async (given) => {
    if (!given.fail) return
    await given.fail()
    const answer = await known(given).catch(() => undefined)
    must(answer === undefined || answer.length > 0, 'find() must reject, or give the last good key: not an empty array')
  }),
  sourceCase('does not trust a key of somebody else', async (given) => {
    if (!given.source.trusts) return
    const [key] = await known(given)
    must(key !== undefined, 'find() must give the key')
    must(given.source.trusts({ ...key }) !== true, 'trusts() must know its keys by identity, not by their looks')
  }),
  sourceCase('can be closed, twice too', async ({ source }) => {
    await source.close?.()
    await source.close?.()
  }),
]

/** The same text in another case. */
const swapped = (text: string): string =>
  [...text].map((one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join('')
