import { systemClock } from '../../clock.ts'
import { Patience, setUpPatience } from './patience.ts'

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
export function storeCase<Subject extends object>(
  name: string,
  test: (store: Subject) => Promise<void>,
): StoreCase<Subject> {
  return openingCase(name, async (open) => test(await open()))
}

/** Makes a case of a function that opens stores itself: several, as after a restored backup. */
export function openingCase<Subject extends object>(
  name: string,
  test: (open: () => Subject | Promise<Subject>) => Promise<void>,
): StoreCase<Subject> {
  return {
    name,
    run: async (open) => {
      const patience = new Patience()
      const opened = async (): Promise<Subject> => patience.of(await patience.wait(open(), 'open()', setUpPatience))
      try {
        await patience.run(() => test(opened))
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error)
        throw new Error(`The promise that was broken: it ${name}. What was seen: ${what}`, { cause: error })
      }
    },
  }
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
export const rejects = async (promise: Promise<unknown>): Promise<boolean> => {
  must(typeof promise?.then === 'function', 'each method must give a promise: make it async')
  return promise.then(
    () => false,
    () => true,
  )
}

/** Fails a case where a number is something else. */
export function numeric(value: unknown, what: string): void {
  must(typeof value === 'number', `${what} must be a number, not ${typeof value}: parse what the driver gives as text.`)
}

/** A text, and others that a careless comparison takes for the same. */
export const alike = (text: string): readonly string[] => {
  const base = `${text}aé`
  const others = [`${base} `, `${base}:x`, `${base}{}`, `${base}*`, base.toUpperCase(), `${text}ae`, `${text}ae\u0301`]
  return [base, ...others]
}

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
