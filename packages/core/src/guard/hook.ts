import { isBearerError } from '../errors/errors.ts'
import type { BearerErrorReason } from '../errors/reasons.ts'
import { isPromise, type Maybe, promised } from '../maybe.ts'
import { quietTimer } from '../timer.ts'

/** Milliseconds after which a hook that has not answered is given up. */
const patience = 5000

/** Where a hook failed, on its way from there to the refusal of the request and the `failed` event. */
export class HookFailure {
  /** Asks nothing of what was thrown, which may throw in its turn. */
  static is(thrown: unknown): thrown is HookFailure {
    return typeof thrown === 'object' && thrown !== null && #brand in thrown
  }
  readonly #brand = true
  readonly part: string
  readonly thrown: unknown
  readonly reason: BearerErrorReason

  constructor(part: string, thrown: unknown, reason: BearerErrorReason) {
    this.part = part
    this.thrown = thrown
    this.reason = reason
  }
}

/**
 * Asks a function of the application. What it throws or rejects with, unless a refusal, is a failure with this reason; one
 * that does not answer in time has decided nothing.
 */
export function askHook<Answer>(part: string, failing: BearerErrorReason, ask: () => Maybe<Answer>): Maybe<Answer> {
  const failed = (thrown: unknown): never => {
    throw isBearerError(thrown) ? thrown : new HookFailure(part, thrown, failing)
  }
  try {
    const answer = ask()
    return isPromise(answer) ? unlessLate(promised(answer).then(undefined, failed), () => late(part)) : answer
  } catch (thrown) {
    return failed(thrown)
  }
}

function late(part: string): never {
  throw new HookFailure(part, new Error('There was no answer within five seconds.'), 'hook_unavailable')
}

/** Gives an answer, or what `late` gives or throws when there is none in time. */
export function unlessLate<Answer, Late>(
  answer: Promise<Answer>,
  late: () => Late,
  ms = patience,
): Promise<Answer | Late> {
  return new Promise((resolve, reject) => {
    const timer = quietTimer(() => {
      try {
        resolve(late())
      } catch (thrown) {
        reject(thrown)
      }
    }, ms)
    const settle =
      <Value>(how: (value: Value) => void) =>
      (value: Value): void => {
        clearTimeout(timer)
        how(value)
      }
    promised(answer).then(settle(resolve), settle(reject))
  })
}
