/** A timer that does not keep a process alive, where the runtime can tell. */
export function quietTimer(run: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(run, ms)
  ;(timer as { unref?: () => void }).unref?.()
  return timer
}

/** Resolves after `ms` milliseconds, or at once when the signal is aborted. */
export function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = quietTimer(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

const { setImmediate: immediately = setTimeout } = globalThis as { setImmediate?: (run: () => void) => unknown }

/** Resolves in another turn of the event loop, so that others have theirs. */
export const turn = (): Promise<void> => new Promise((resolve) => void immediately(resolve))

/** Resolves or rejects as the work does, or resolves at once when the signal is aborted: the work is left to itself then. */
export async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let abort: () => void = () => {}
  const aborted = new Promise<void>((resolve) => {
    abort = resolve
  })
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

/** Gives an answer, or rejects when there is none after `ms` milliseconds. */
export async function inTime<Answer>(answer: Promise<Answer>, ms: number): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = quietTimer(() => reject(new Error('There was no answer in time.')), ms)
  })
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer))
}
