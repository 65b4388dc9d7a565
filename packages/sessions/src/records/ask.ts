import { describeFailure, isBearerError, isPromise, type Maybe, ownMember, type Pulse, refusal } from '@bearer/core'
import type { Emit, SessionEvents } from '../session-events.ts'

/** What is asked: the store of sessions, what knows of revocations, what signs, or a function of the application's. */
export type AskedPart = SessionEvents['failed']['part']

/** Asks one of them: what is answered at once is there at once. */
export type Ask = <Result>(part: AskedPart, ask: () => Maybe<Result>) => Maybe<Result>

/** How long an answer may take, in milliseconds. */
const patienceMs = 5_000

const reasons = {
  store: 'store_unavailable',
  revocations: 'revocation_unavailable',
  signer: 'keys_unavailable',
  renew: 'hook_unavailable',
  login: 'hook_unavailable',
  budget: 'hook_unavailable',
} as const

/**
 * Makes an {@link Ask}. Whoever fails, or gives no answer in time, has decided nothing: 503, and nothing is minted. `report`
 * is told why; `pulse` is told whether the store answers.
 */
export function asker(report: (part: AskedPart, error: unknown) => void, pulse?: Pulse): Ask {
  return (part, ask) => {
    const beats = part === 'store' ? pulse : undefined
    const answered = <Result>(result: Result): Result => {
      beats?.note(true)
      return result
    }
    const failed = (error: unknown): never => {
      beats?.note(false)
      // Of a key that is wrong from the beginning, which no waiting cures.
      if (part === 'signer' && isConfigurationError(error)) throw error
      if (part === 'login' && isBearerError(error)) throw error
      report(part, error)
      throw refusal(reasons[part])
    }
    try {
      const answer = ask()
      return isPromise(answer) ? orTooLate(answer, answered, failed) : answered(answer)
    } catch (error) {
      return failed(error)
    }
  }
}

/** Waits for an answer, for five seconds at most. */
export const inTime = <Result>(answer: Maybe<Result>): Maybe<Result> =>
  isPromise(answer) ? orTooLate(answer, (result) => result, rethrown) : answer

const rethrown = (error: unknown): never => {
  throw error
}

/** A store in this process has answered before the turn is over, by way of a promise or two: it needs no timer. */
function orTooLate<Result>(
  answer: Promise<Result>,
  answered: (result: Result) => Result,
  failed: (error: unknown) => never,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const end = <Given>(what: (given: Given) => Result, given: Given): void => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      try {
        resolve(what(given))
      } catch (error) {
        reject(error)
      }
    }
    // What only has a `then` may throw, settle twice, or give nothing back.
    Promise.resolve(answer).then(
      (result) => end(answered, result),
      (error: unknown) => end(failed, error),
    )
    void Promise.resolve()
      .then()
      .then(() => {
        if (isOver) return
        timer = setTimeout(() => end(failed, new Error('There was no answer in time.')), patienceMs)
      })
  })
}

/**
 * Reports failures to a listener. Where there is none, a wrong setting of the store is written to the console, once: nobody
 * would learn of it else.
 */
export function failureReporter(emit: Emit): (part: AskedPart, error: unknown) => void {
  const isHeard = emit.hears('failed')
  let warned = false
  return (part, error) => {
    emit('failed', { part, message: describeFailure(error) })
    if (isHeard() || warned || !isConfigurationError(error)) return
    warned = true
    console.warn(
      `bearer: ${part === 'store' || part === 'revocations' ? 'the store' : `what ${part} gives`} cannot be used. ${(error as Error).message}`,
    )
  }
}

/** Also one of another copy of core. */
export function isConfigurationError(error: unknown): boolean {
  try {
    return ownMember(error, 'code') === 'ERR_BEARER_CONFIGURATION'
  } catch {
    return false
  }
}
