import type { ClientError } from './client-error.ts'
import { patience, pauseAfter, sleep } from './pause.ts'

/**
 * Tries again what the server could not decide, as it says, and for as long as a call waits. Meanwhile, and until the pause that it
 * wants is over, nobody else asks.
 */
export function insistent<Given, Result>(work: (given: Given) => Promise<Result>): (given: Given) => Promise<Result> {
  let pause: Promise<void> | undefined
  let length = 0
  let reason: unknown
  const insist = async (given: Given, n = 0, waited = length): Promise<Result> => {
    if (waited > patience) throw reason
    await pause
    try {
      return await work(given)
    } catch (error) {
      reason = error
      length = pauseAfter(error as ClientError, n)
      if (!length) throw error
      pause = sleep(length).then(() => {
        length = 0
      })
      return insist(given, n + 1, waited + length)
    }
  }
  return insist
}
