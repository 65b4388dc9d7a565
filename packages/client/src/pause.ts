import type { ClientError } from './client-error.ts'

/**
 * How long an answer is waited for: then the request is given up, and what comes of it later is not looked at. Also how long a call
 * waits in all for a server that is busy or away: the window in which that gives its last answer again.
 */
export const patience = 10_000

/** Waits, by a timer: it does not ask a clock. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Milliseconds to wait after the nth failure: as the server says, or twice as long each time, and somewhat more, so that not all
 * come at once. 0 where no waiting helps. Who names more than ten minutes is asked again by then: a timer of 2^31 ms fires at once.
 */
export const pauseAfter = ({ status, retryAfter }: ClientError, n: number): number =>
  status === 0 || status === 429 || status > 499
    ? 1000 * Math.min(600, retryAfter > 0 ? retryAfter : 2 ** n / 4) * (1 + Math.random() / 4)
    : 0

/** Waits for something, unless its caller gives up. */
export const until = <Result>(promise: Promise<Result>, signal: AbortSignal | null | undefined): Promise<Result> =>
  new Promise((resolve, reject) => {
    const over = new AbortController()
    // React Native gives no reason: there its own fetch rejects.
    signal?.addEventListener('abort', () => signal.reason && reject(signal.reason), over)
    promise.then(resolve, reject).then(() => over.abort())
  })
