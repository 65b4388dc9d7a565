/** One thing that is so on every runtime, as data: Workers have no test runner. */
export interface RuntimeCase {
  readonly name: string
  /** Rejects with what is not so. */
  run(): Promise<void>
}

/** How a case went: without an error, well. */
export interface Outcome {
  readonly name: string
  readonly error?: string
}

export const runtimeCase = (name: string, run: () => Promise<void>): RuntimeCase => ({ name, run })

/** Runs cases one after the other. */
export async function outcomes(cases: readonly RuntimeCase[]): Promise<Outcome[]> {
  const all: Outcome[] = []
  for (const { name, run } of cases) {
    const error = await run().then(
      () => undefined,
      (reason: unknown) => String(reason),
    )
    all.push(error === undefined ? { name } : { name, error })
  }
  return all
}

/** Fails unless two values are the same data. */
export function same(actual: unknown, expected: unknown): void {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (seen !== wanted) throw new Error(`expected ${wanted}, got ${seen}`)
}
