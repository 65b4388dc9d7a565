import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { EventStreamAnswer } from '../held/event-stream.ts'
import { applyHeaders } from '../http/apply-headers.ts'

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
  applyHeaders(answer.headers, {
    get: (name) => res.getHeader(name),
    set: (name, value) => void res.setHeader(name, value),
  })
  res.statusCode = 200
  const events = readableEvents(answer)
  if (res.destroyed) return void events.destroy()
  res.on('close', () => events.destroy())
  events.on('error', () => res.destroy())
  events.on('close', () => res.end())
  events.pipe(res)
}
