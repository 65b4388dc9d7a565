import type { Client } from '../client.ts'
import { objectIn } from '../client-error.ts'
import { ownOptions } from '../own-options.ts'
import { type Connect, type Ended, keepConnected, type Loss, tell } from './connection.ts'
import { createEventParser, type StreamEvent } from './event-parser.ts'
import { failure, refusal } from './failure.ts'

export type { Ended } from './connection.ts'
export type { StreamEvent } from './event-parser.ts'

/** The options of {@link events}. */
export interface EventsOptions {
  /** Is given each event. */
  readonly onEvent: (event: StreamEvent) => unknown
  /** Called when a stream is there, the first and every later one. */
  readonly onOpen?: (() => unknown) | undefined
  /** Called once, when it is over for good. */
  readonly onEnd?: ((reason: Ended) => unknown) | undefined
  /** Seconds without any sign of life, after which the stream is taken for dead: servers give one each 15 s. Default: 60. */
  readonly maxSilence?: number | undefined
}

/** An event stream that comes back. */
export interface SessionEvents {
  /** Closes it for good. */
  readonly close: () => void
}

/**
 * An event stream of the session (Server-Sent Events), over `session.fetch`: with the token where it belongs, in no URL. It comes
 * back with a newer token when its own has ended and, with pauses that grow, when the network or the server goes, and says which
 * event was its last (`Last-Event-ID`); and ends with the session, in whichever tab that is logged out.
 *
 * @example
 * const news = events(session, '/events', { onEvent: ({ event, data }) => console.log(event, JSON.parse(data)) })
 *
 * @throws TypeError for options that cannot be meant.
 */
export function events(session: Client, url: string | URL, options: EventsOptions): SessionEvents {
  const own = ownOptions('events', options, ['onEvent', 'onOpen', 'onEnd', 'maxSilence'])
  const { onEvent, onOpen, onEnd, maxSilence = 60 } = own
  if (typeof onEvent !== 'function') throw new TypeError('events: see onEvent.')
  if (!(maxSilence > 0)) throw new TypeError('events: see maxSilence: seconds.')
  // A timer of more than 2^31 ms would fire at once.
  const silenceMs = Math.min(2 ** 31 - 1, maxSilence * 1000)
  let lastId = ''

  const connect: Connect = async (signal, opened) => {
    const attempt = new AbortController()
    const abort = (): void => attempt.abort()
    signal.addEventListener('abort', abort)
    let silence = setTimeout(abort, silenceMs)
    try {
      const headers = { accept: 'text/event-stream', ...(lastId && { 'last-event-id': lastId }) }
      const response = await session.fetch(url, { headers, signal: attempt.signal })
      if (response.status === 204) return { ended: 'closed' }
      if (!response.ok) return refusal(response)
      // A captive portal says 200 to everything.
      if (!/^text\/event-stream/i.test(response.headers.get('content-type') ?? '') || !response.body) return {}
      opened()
      tell(onOpen)
      const parser = createEventParser(lastId)
      const reader = response.body.getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done || signal.aborted) return { retryAfter: parser.retry }
        clearTimeout(silence)
        silence = setTimeout(abort, silenceMs)
        for (const event of parser.push(value)) {
          lastId = event.id
          const end = endOf(event)
          if (end) return end
          if (signal.aborted) return {}
          tell(onEvent, event)
        }
      }
    } catch (error) {
      return failure(error)
    } finally {
      clearTimeout(silence)
      signal.removeEventListener('abort', abort)
      abort()
    }
  }
  return { close: keepConnected(session, connect, onEnd) }
}

/** Reasons for which a newer token helps. */
const ofToken = /^(expired|token_too_old|revoked|key_unknown)$/
/** Reasons that pass by themselves: the server goes, or cannot decide. */
const passing = /^(closed|revocation_unavailable)$/

/** The last event of a guarded stream says why it ends: `event: end`, `data: {"reason":"expired"}`. */
function endOf({ event, data }: StreamEvent): Loss | undefined {
  const { reason } = objectIn<{ reason: string }>(event === 'end' ? data : '')
  if (typeof reason !== 'string') return undefined
  return { needsToken: ofToken.test(reason), retryAfter: ofToken.test(reason) || passing.test(reason) ? undefined : 30 }
}
