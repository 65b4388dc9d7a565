import { ConfigurationError, ownOptions } from '../configuration.ts'
import { isBearerError } from '../errors/errors.ts'
import type { HeaderPairs } from '../http/request.ts'
import type { JwtClaims } from '../jwt.ts'
import { isPromise, promised } from '../maybe.ts'
import { worksBetweenRequests } from '../runtime.ts'
import { quietTimer } from '../timer.ts'
import { type EventFields, eventText, keepAliveText } from './event-text.ts'
import { type Guarding, guardOf } from './guarding.ts'
import type { HeldFor } from './held-of.ts'

/** A stream of events that a client reads with `EventSource` or `fetch`. */
export interface EventStream<Claims = JwtClaims, Anonymous extends boolean = false> {
  /** What is held: `held.auth` is who reads, `held.renew` goes on with a newer token. */
  readonly held: HeldFor<Claims, Anonymous>
  /** Aborted when it is over, for whatever reason: stop what feeds it. */
  readonly signal: AbortSignal
  /** Sends an event, a text or JSON; gives false where it is over. */
  send(data: unknown, fields?: EventFields): boolean
  close(): void
}

/** The options of event streams. */
export interface EventStreamOptions {
  /** Seconds between two signs of life, so that nobody between takes the connection for dead. From 1 to 300. Default: 15. */
  readonly keepAlive?: number | undefined
  /** Octets that may wait for a client that reads slowly: of more, it is cut off. Default: 1,048,576. */
  readonly maxBuffered?: number | undefined
}

/** What feeds a stream. */
export type FeedEvents<Claims, Anonymous extends boolean, Native> = (
  events: EventStream<Claims, Anonymous>,
  native: Native,
) => void | Promise<void>

/** An answer whose body goes on. */
export interface EventStreamAnswer {
  readonly headers: HeaderPairs
  readonly body: ReadableStream<Uint8Array>
}

/** `no-transform`: what compresses would hold events back. `x-accel-buffering`: nginx likewise. */
export const eventStreamHeaders: HeaderPairs = Object.freeze([
  ['content-type', 'text/event-stream'] as const,
  ['cache-control', 'no-store, no-transform'] as const,
  ['x-accel-buffering', 'no'] as const,
])

/**
 * Makes event streams for requests that a guard has let through: adapters ask for one with each. It ends when a request with the same
 * token would be refused, with a last event of the type `end` that says why: `{ "reason": "revoked" }`.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * const begin = eventStreams(api, ({ send }) => void send({ text: 'connected' }))
 * const { headers, body } = begin(req) // once the guard has let it through
 */
export function eventStreams<Claims, Anonymous extends boolean, Native extends object>(
  api: Guarding<Claims, Anonymous>,
  feed: FeedEvents<Claims, Anonymous, Native>,
  options: EventStreamOptions = {},
): (native: Native) => EventStreamAnswer {
  const checked = checkedEventStream(feed, options)
  guardOf('eventStream', api)
  return (native) => begin(api, native, feed, checked)
}

function begin<Claims, Anonymous extends boolean, Native extends object>(
  api: Guarding<Claims, Anonymous>,
  native: Native,
  feed: FeedEvents<Claims, Anonymous, Native>,
  { keepAliveMs, maxBuffered }: Checked,
): EventStreamAnswer {
  const guard = guardOf('eventStream', api)
  const auth = guard.authOf(native)
  const over = new AbortController()
  const encoder = new TextEncoder()
  let output: ReadableStreamDefaultController<Uint8Array> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function write(text: string): boolean {
    if (!output) return false
    output.enqueue(encoder.encode(text))
    if ((output.desiredSize ?? 0) > 0) return true
    output.error(new Error('The client reads too slowly.'))
    finish()
    return false
  }
  function finish(): void {
    output = undefined
    clearTimeout(timer)
    held?.release()
    over.abort()
  }
  function close(): void {
    const closing = output
    finish()
    closing?.close()
  }
  function end(reason: string): void {
    write(eventText({ reason }, { event: 'end' }))
    close()
  }
  function live(): void {
    timer = quietTimer(() => {
      write(keepAliveText)
      // Where nothing watches between requests, it is looked at with each sign of life.
      if (!worksBetweenRequests) held?.check().catch((error) => isBearerError(error) && end(error.reason))
      if (output) live()
    }, keepAliveMs)
  }

  const held = auth && guard.hold(auth, worksBetweenRequests ? { onEnd: ({ reason }) => end(reason) } : {})
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        output = controller
      },
      cancel: finish,
    },
    { highWaterMark: maxBuffered, size: (chunk) => chunk.byteLength },
  )
  // What a client waits for to know that it is connected.
  write(keepAliveText)
  live()
  const events = {
    held,
    signal: over.signal,
    close,
    send: (data: unknown, of?: EventFields) => write(eventText(data, of)),
  }
  try {
    const feeding: unknown = feed(events as never, native)
    if (isPromise(feeding)) promised(feeding).catch((error) => fail(error, close))
  } catch (error) {
    close()
    throw error
  }
  return { headers: eventStreamHeaders, body }
}

/** Its answer has begun: there is nobody else to tell. */
function fail(error: unknown, close: () => void): void {
  close()
  console.error('bearer: what feeds an event stream failed.', error)
}

interface Checked {
  readonly keepAliveMs: number
  readonly maxBuffered: number
}

function checkedEventStream(feed: unknown, options: EventStreamOptions): Checked {
  const { keepAlive = 15, maxBuffered = 1_048_576 } = ownOptions('eventStream', options, ['keepAlive', 'maxBuffered'])
  if (typeof feed !== 'function') throw new ConfigurationError('eventStream takes a function of the events.')
  if (!(typeof keepAlive === 'number' && keepAlive >= 1 && keepAlive <= 300))
    throw new ConfigurationError('eventStream: keepAlive is a number of seconds from 1 to 300.')
  if (!(Number.isInteger(maxBuffered) && maxBuffered >= 1024))
    throw new ConfigurationError('eventStream: maxBuffered is a whole number of octets from 1024 on.')
  return { keepAliveMs: keepAlive * 1000, maxBuffered }
}
