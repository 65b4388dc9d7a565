import type { Client } from '../client.ts'
import type { SessionState } from '../state.ts'

/**
 * Why a connection is over for good: it was closed by this side (or, a WebSocket, by the server with 1000), nobody is in any more
 * or somebody else is, or the server refuses it.
 */
export type Ended = 'closed' | 'signed-out' | 'refused'

/** How a connection was lost. */
export interface Loss {
  /** What is missing for another one: a newer token. */
  readonly needsToken?: boolean | undefined
  /** Seconds to wait, where there is a reason to. */
  readonly retryAfter?: number | undefined
  readonly ended?: Ended
}

/** One connection, for as long as it holds. Settles when it is over, soon after `signal` is aborted. */
export type Connect = (signal: AbortSignal, opened: () => void) => Promise<Loss>

/** A connection that held for so long is no failure, in milliseconds. */
const steadyMs = 10_000
/** The longest pause between two attempts, where the server names none, in milliseconds. */
const longestPause = 30_000
/** Between what a server may name, in milliseconds: less would be a loop, and a timer of more than 2^31 fires at once. */
const [shortest, longest] = [100, 600_000]

/**
 * Keeps a connection of the session that is there now: comes back when it is lost, with pauses that grow, and with a newer token when
 * it ran out. Ends with that session, in whichever tab that ends. Gives what closes it.
 */
export function keepConnected(
  session: Client,
  connect: Connect,
  onEnd: ((reason: Ended) => unknown) | undefined,
): () => void {
  const over = new AbortController()
  const { signal } = over
  let sessionId: string | undefined
  let last: SessionState | undefined
  let wake: (() => void) | undefined

  const end = (reason: Ended): void => {
    if (signal.aborted) return
    over.abort()
    wake?.()
    tell(onEnd, reason)
  }

  const watch = (state: SessionState): void => {
    sessionId ??= state.sessionId
    // A log-in in its place may be another user's: nothing of the one may reach the other.
    if (state.status === 'signed-out' || (state.sessionId ?? sessionId) !== sessionId) end('signed-out')
    else if (state.askedAt !== last?.askedAt || (last?.status === 'offline' && state.status !== 'offline')) wake?.()
    last = state
  }

  const pause = async (ms: number): Promise<void> => {
    if (signal.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    wake = undefined
  }

  const run = async (): Promise<void> => {
    let loss = { __proto__: null } as Loss
    let askedAt: number | undefined
    for (let failures = 0; !signal.aborted; ) {
      let state = await session.ready()
      // It was refused with this very token: then the clock of somebody is wrong, or the session has ended.
      if (loss.needsToken && state.askedAt === askedAt) state = await session.refresh().catch(() => state)
      askedAt = state.askedAt
      if (signal.aborted) return
      let steady: ReturnType<typeof setTimeout> | undefined
      let isSteady = false
      const lost = await connect(signal, () => {
        steady = setTimeout(() => {
          isSteady = true
        }, steadyMs)
      })
      clearTimeout(steady)
      loss = { __proto__: null, ...lost } as Loss
      if (loss.ended) return end(loss.ended)
      if (isSteady) failures = 0
      if (isSteady && loss.needsToken) continue
      const named = Math.min(longest, (loss.retryAfter ?? 0) * 1000)
      const ms = named > 0 ? Math.max(shortest, named) : Math.min(longestPause, 1000 * 2 ** failures++)
      // Servers that start again meet all their clients: those do not come at once.
      await pause(ms * (0.5 + Math.random()))
    }
  }

  // Who is told of the end has the connection in hand by then.
  queueMicrotask(() => {
    if (signal.aborted) return
    const leave = session.subscribe(watch)
    signal.addEventListener('abort', leave)
    if (signal.aborted) leave()
    else
      run().catch((error) => {
        end('refused')
        tell(() => {
          throw error
        })
      })
  })
  return () => end('closed')
}

/** Calls back. What is thrown there is the application's own, and ends no connection. */
export function tell<Given extends unknown[]>(
  callback: ((...given: Given) => unknown) | undefined,
  ...given: Given
): void {
  try {
    callback?.(...given)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
