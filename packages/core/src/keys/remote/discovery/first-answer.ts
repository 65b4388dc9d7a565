import { quietTimer } from '../../../timer.ts'

/**
 * Tries several ways in their order and gives the first answer. The next begins where the one before has failed, or has not
 * answered for `headStart` milliseconds; none is ended for that. Where all fail, rejects with an `AggregateError` of the
 * failures.
 */
export function firstAnswer<Answer>(ways: readonly (() => Promise<Answer>)[], headStart: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const failures: unknown[] = []
    const rest = [...ways]
    let timer: ReturnType<typeof setTimeout> | undefined
    const answered = (answer: Answer): void => {
      rest.length = 0
      clearTimeout(timer)
      resolve(answer)
    }
    const failed = (failure: unknown): void => {
      failures.push(failure)
      if (failures.length === ways.length) reject(new AggregateError(failures))
      next()
    }
    const next = (): void => {
      clearTimeout(timer)
      const way = rest.shift()
      if (!way) return
      timer = quietTimer(next, headStart)
      way().then(answered, failed)
    }
    next()
  })
}
