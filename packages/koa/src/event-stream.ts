import { type EventStreamOptions, eventStreams, type FeedEvents } from '@bearer/core'
import { applyHeaders, hasLeft, readableEvents } from '@bearer/core/node'
import type { Context, Middleware } from 'koa'
import type { Bearer } from './bearer.ts'
import { headersOf } from './respond.ts'

/**
 * Serves events for `EventSource`: `router.get('/events', eventStream(api, (events) => …))`. The guard runs first, if it has not; the
 * stream ends with the token, or at a log-out, and says so in a last event of the type `end`.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * app.use(eventStream(api, ({ send }) => void send({ text: 'connected' }, { event: 'news' })))
 */
export function eventStream<Claims, Anonymous extends boolean>(
  api: Bearer<Claims, Anonymous>,
  feed: FeedEvents<Claims, Anonymous, Context>,
  options: EventStreamOptions = {},
): Middleware {
  const begin = eventStreams(api, feed, options)
  return (ctx) =>
    api(ctx, async () => {
      ctx.status = 200
      if (ctx.method === 'HEAD') {
        ctx.type = 'text/event-stream'
        return
      }
      const answer = begin(ctx)
      applyHeaders(answer.headers, headersOf(ctx))
      const events = readableEvents(answer)
      if (hasLeft(ctx.res)) events.destroy()
      else ctx.body = events
    })
}
