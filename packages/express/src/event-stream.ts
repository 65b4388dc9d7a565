import { type EventStreamOptions, eventStreams, type FeedEvents } from '@bearer/core'
import { writeEventStream } from '@bearer/core/node'
import type { Request, RequestHandler } from 'express'
import type { Bearer } from './bearer.ts'
import type { Middleware } from './middleware.ts'

/**
 * Serves events for `EventSource`: `app.get('/events', eventStream(api, (events) => …))`. The guard runs first, if it has not; the stream
 * ends with the token, or at a log-out, and says so in a last event of the type `end`.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * app.get('/events', eventStream(api, ({ send }) => void send({ text: 'connected' }, { event: 'news' })))
 */
export function eventStream<Claims, Anonymous extends boolean>(
  api: Bearer<Claims, Anonymous>,
  feed: FeedEvents<Claims, Anonymous, Request>,
  options: EventStreamOptions = {},
): Middleware {
  const begin = eventStreams(api, feed, options)
  const bearerEvents: RequestHandler = (req, res, next) =>
    api(req, res, (error) => {
      if (error !== undefined) return next(error)
      if (req.method === 'HEAD') return void res.type('text/event-stream').end()
      try {
        writeEventStream(res, begin(req))
      } catch (thrown) {
        next(thrown)
      }
    })
  return bearerEvents as Middleware
}
