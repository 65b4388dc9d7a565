import { quietTimer } from '../../../timer.ts'
import { LoadFailure } from '../failure.ts'

/** A task on its way, which can be ended early. */
export interface Bounded<T> {
  readonly result: Promise<T>
  cancel(): void
}

/** Runs a task that ends within `ms` milliseconds, whatever its parts do with their signal. */
export function withDeadline<T>(ms: number, task: (signal: AbortSignal) => Promise<T>): Bounded<T> {
  const controller = new AbortController()
  let end: (failure: LoadFailure) => void = () => {}
  const ended = new Promise<never>((_, reject) => {
    end = (failure) => {
      reject(failure)
      controller.abort()
    }
  })
  const late = (): void => end(new LoadFailure('unreachable', `The answer took longer than ${ms / 1000} s.`))
  const timer = quietTimer(late, ms)
  const result = Promise.race([ended, task(controller.signal)]).finally(() => {
    clearTimeout(timer)
    controller.abort()
  })
  return { result, cancel: () => end(new LoadFailure('unreachable', 'The source was closed.')) }
}

/** Resolves with the promise, or after `ms` milliseconds: nobody waits for ever for what another request has begun. */
export function atMost(ms: number, promise: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = quietTimer(resolve, ms)
    void promise.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
