import type { ClientError } from './client-error.ts'
import { patience, pauseAfter, sleep } from './pause.ts'

/**
 * Tries again what the server could not decide, as it says, and for as long as a call waits. Meanwhile, and until the pause that it
 * wants is over, nobody else asks.
 */
export function insistent<Given, Result>(work: (given: Given) => Promise<Result>): (given: Given) => Promise<Result> {
  let pause: { readonly over: Promise<void>; readonly ms: number; readonly error: unknown } | undefined
  const insist = async (given: Given, n = 0, waited = pause ? pause.ms : 0): Promise<Result> => {
    if (waited > patience) throw pause?.error
    await pause?.over
    try {
      return await work(given)
    } catch (error) {
      const ms = pauseAfter(error as ClientError, n)
      if (!ms) throw error
      const over = sleep(ms).then(() => {
        pause = undefined
      })
      pause = { over, ms, error }
      return insist(given, n + 1, waited + ms)
    }
  }
  return insist
}
