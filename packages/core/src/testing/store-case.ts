/**
 * One rule that every store keeps, as data: give it to any test runner, as in
 * `for (const { name, run } of sessionStoreCases) test(name, () => run(openStore))`.
 */
export interface StoreCase<Subject> {
  /** A sentence about the behaviour. */
  readonly name: string
  /** Resolves when the store behaves, else rejects with an error that says how it does not. `open` gives a fresh store. */
  run(open: () => Subject | Promise<Subject>): Promise<void>
}

/** Makes a case of a function that gets a fresh store. */
export function storeCase<Subject>(name: string, test: (store: Subject) => Promise<void>): StoreCase<Subject> {
  return { name, run: async (open) => test(await open()) }
}

/** Fails a case unless something is so. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise)
}

/** Fails a case unless two values are the same data. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  must(seen === wanted, `${what}: expected ${wanted}, got ${seen}`)
}

/** Whether a promise rejects. */
export const rejects = (promise: Promise<unknown>): Promise<boolean> =>
  promise.then(
    () => false,
    () => true,
  )

/** Waits in real time: what expires must be seen to expire. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A name that no other case uses: stores may be shared by cases. */
export const unique = (): string => crypto.randomUUID()
