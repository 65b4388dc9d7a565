import { type EventStreamOptions, eventStreams, type FeedEvents } from '@bearer/core'
import type { Bearer } from './bearer.ts'

/**
 * Serves events for `EventSource`: `eventStream(api, (events, request) => …)` is a handler, as `api.guard(…)` gives them. The stream ends
 * with the token, or at a log-out, and says so in a last event of the type `end`. On Workers, where nothing watches, it is looked at with
 * each sign of life.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * const GET = eventStream(api, ({ send }) => void send({ text: 'connected' }, { event: 'news' }))
 */
export function eventStream<Claims, Anonymous extends boolean, Platform>(
  api: Bearer<Claims, Anonymous, Platform>,
  feed: FeedEvents<Claims, Anonymous, Request>,
  options: EventStreamOptions = {},
): (request: Request, ...handed: unknown[]) => Promise<Response> {
  const begin = eventStreams(api.guard, feed, options)
  return api.guard((request) => {
    if (request.method === 'HEAD') return new Response(null, { headers: { 'content-type': 'text/event-stream' } })
    const { headers, body } = begin(request)
    return new Response(body, { headers: headers as [string, string][] })
  })
}
