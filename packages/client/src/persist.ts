import type { ClientError } from './client-error.ts'
import { pauseAfter } from './pause.ts'

/** Does what the server is to hear of until it has: its nth attempt now, and later ones by a timer. Gives whether this one was heard. */
export function persistent(work: () => Promise<unknown>): (n?: number) => Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const attempt = (n = 2): Promise<boolean> => {
    clearTimeout(timer)
    return work().then(
      () => true,
      (error: ClientError) => {
        const ms = pauseAfter(error, n)
        if (ms) timer = setTimeout(attempt, ms, n + 1)
        return false
      },
    )
  }
  return attempt
}
