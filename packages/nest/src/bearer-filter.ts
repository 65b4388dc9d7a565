import { memberOf } from '@bearer/core'
import { applyHeaders, type OutgoingLike, writeResponse } from '@bearer/core/node'
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common'
import { BearerException } from './bearer-exception.ts'
import { headersOf, type NativeResponse } from './response.ts'

interface Reply extends NativeResponse {
  code(status: number): unknown
  send(body?: Uint8Array): unknown
}

/**
 * Writes refusals as `application/problem+json`. `BearerModule` brings it; a filter of yours that catches the same comes first, or finds
 * all that it needs in the exception.
 *
 * @example
 * ```ts
 * @UseFilters(BearerFilter)
 * @Controller()
 * class ReportsController {}
 * ```
 */
export class BearerFilter implements ExceptionFilter<BearerException> {
  catch(exception: BearerException, host: ArgumentsHost): unknown {
    // GraphQL makes an answer of it itself.
    if (host.getType<string>() !== 'http') return exception
    const response: unknown = host.switchToHttp().getResponse()
    if (isReply(response)) return send(response, exception)
    return writeResponse(response as OutgoingLike, exception.rest)
  }
}

function send(reply: Reply, { rest: { status, headers, body } }: BearerException): void {
  if (reply.sent) return
  reply.code(status)
  applyHeaders(headers, headersOf(reply))
  // As octets: Fastify would add a charset to the media type of a text.
  reply.send(body === undefined ? undefined : new TextEncoder().encode(body))
}

const isReply = (response: unknown): response is Reply => typeof memberOf(response as Reply, 'code') === 'function'

Catch(BearerException)(BearerFilter)
