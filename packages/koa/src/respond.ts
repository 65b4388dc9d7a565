import { type BearerResponse, memberOf } from '@bearer/core'
import { applyHeaders, type HeaderTarget, writeResponse } from '@bearer/core/node'
import type { Context } from 'koa'

/**
 * Answers through the context, so that outer middleware sees and may complete the response. Where the application has told
 * Koa not to respond, nobody else would send it.
 *
 * @example
 * app.use(async (ctx) => respond(ctx, await signIn(sessions, bearerRequest(ctx), { subject: 'ada' })))
 */
export function respond(ctx: Context, response: BearerResponse): void {
  if (memberOf(ctx, 'respond') === false) writeResponse(ctx.res, response)
  else put(ctx, response)
}

function put(ctx: Context, { status, headers, body }: BearerResponse): void {
  ctx.status = status
  ctx.body = body ?? null
  ctx.status = status
  applyHeaders(headers, headersOf(ctx))
}

/** The header fields of a context's response. */
export function headersOf(ctx: Context): HeaderTarget {
  return { get: (name) => ctx.response.get(name), set: (name, value) => ctx.set(name, value) }
}
