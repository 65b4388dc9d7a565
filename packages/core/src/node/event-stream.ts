import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { ConnectionEnd } from '../guard/held.ts'
import { type EventStreamAnswer, eventStreamHeaders } from '../held/event-stream.ts'
import { eventText } from '../held/event-text.ts'
import { farewell } from '../held/hold-socket.ts'
import { applyHeaders } from '../http/apply-headers.ts'
import type { HeaderPairs } from '../http/request.ts'
import { quietTimer } from '../timer.ts'
import { hasLeft } from './has-left.ts'

/**
 * The body of an event stream as a stream of Node's. Who destroys it ends it.
 *
 * @example
 * const begin = eventStreams(api, ({ send }) => void send({ text: 'connected' }))
 * readableEvents(begin(req)).pipe(res)
 */
export const readableEvents = ({ body }: EventStreamAnswer): Readable =>
  // A client that has gone is no failure of anybody's.
  Readable.fromWeb(body as ReadableStream).on('error', () => {})

/**
 * Answers with an event stream, through a response of Node's. One whose client has gone while the guard decided is over at once.
 *
 * @example
 * const begin = eventStreams(api, ({ send }) => void send({ text: 'connected' }))
 * writeEventStream(res, begin(req))
 */
export function writeEventStream(res: ServerResponse, answer: EventStreamAnswer): void {
  begin(res, answer.headers)
  const events = readableEvents(answer)
  if (hasLeft(res)) return void events.destroy()
  res.on('close', () => events.destroy())
  events.on('error', () => res.destroy())
  events.on('close', () => res.end())
  events.pipe(res)
}

/**
 * Ends an event stream that a framework writes itself, through a response of Node's: with a last event of the type `end` that says why,
 * as those of `eventStream` end. Its connection goes with it: by that whoever writes learns that it is over.
 *
 * @example
 * guard.hold(auth, { onEnd: (end) => endEventStream(res, end) })
 */
export function endEventStream(res: ServerResponse, { reason }: ConnectionEnd): void {
  // What is written after the end is for nobody, and ends no process.
  res.on('error', () => {})
  if (hasLeft(res) || res.writableEnded) return
  if (!res.headersSent) begin(res, eventStreamHeaders)
  const { socket } = res
  const timer = quietTimer(() => socket?.destroy(), farewell)
  socket?.once('close', () => clearTimeout(timer))
  res.end(eventText({ reason }, { event: 'end' }), () => void socket?.end())
}

function begin(res: ServerResponse, headers: HeaderPairs): void {
  applyHeaders(headers, {
    get: (name) => res.getHeader(name),
    set: (name, value) => void res.setHeader(name, value),
  })
  res.statusCode = 200
}
