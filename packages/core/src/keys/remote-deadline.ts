import { LoadFailure } from './remote-failure.ts'

/** A timer that does not keep a process alive, where the runtime can tell. */
function quietTimer(run: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(run, ms)
  ;(timer as { unref?: () => void }).unref?.()
  return timer
}

/** Runs a task that ends within `ms` milliseconds or when `stop` is aborted, whatever its parts do with their signal. */
export async function withDeadline<T>(
  ms: number,
  stop: AbortSignal,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (stop.aborted) throw closed()
  const controller = new AbortController()
  const cancel = (): void => controller.abort()
  const timer = quietTimer(cancel, ms)
  stop.addEventListener('abort', cancel)
  const ended = new Promise<never>((_, reject) => {
    const end = (): void => reject(stop.aborted ? closed() : tooSlow(ms))
    controller.signal.addEventListener('abort', end)
  })
  ended.catch(() => {})
  try {
    return await Promise.race([ended, task(controller.signal)])
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', cancel)
    controller.abort()
  }
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

const closed = (): LoadFailure => new LoadFailure('unreachable', 'The source was closed.')
const tooSlow = (ms: number): LoadFailure =>
  new LoadFailure('unreachable', `The answer took longer than ${ms / 1000} s.`)
