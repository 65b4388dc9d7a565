import { systemClock } from '../clock.ts'

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

/**
 * Looks until something is gone. It must be there until its time, as far as two clocks can agree, and not for long after it.
 * However slow everything is, what is looked at too late fails nobody.
 */
export async function goes(what: string, expiresAt: number, isThere: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const asked = systemClock()
    if (!(await isThere())) return must(systemClock() >= expiresAt - 100, `${what} must be there until its expiresAt`)
    must(asked < expiresAt + 500, `${what} must be gone after its expiresAt`)
    await pause(40)
  }
}

/** A name that no other case uses: stores may be shared by cases. */
export const unique = (): string => crypto.randomUUID()
