import { type EventStreamOptions, eventStreams, type FeedEvents } from '@bearer/core'
import { applyHeaders, hasLeft, readableEvents } from '@bearer/core/node'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Bearer } from './bearer.ts'
import { bearerRequest } from './request.ts'
import { headersOf, respond } from './respond.ts'

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
  feed: FeedEvents<Claims, Anonymous, FastifyRequest>,
  options: EventStreamOptions = {},
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  const begin = eventStreams(api, feed, options)
  return async (request, reply) => {
    const result = await api.guard.enforce(request, bearerRequest)
    if (!result.ok) respond(reply, result.response)
    else if (request.method === 'HEAD') reply.header('content-type', 'text/event-stream').send()
    else {
      const answer = begin(request)
      applyHeaders(answer.headers, headersOf(reply))
      const events = readableEvents(answer)
      const isForNobody = hasLeft(reply.raw)
      if (isForNobody) events.destroy()
      reply.send(isForNobody ? undefined : events)
    }
    return reply
  }
}
