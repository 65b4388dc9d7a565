import type { BearerResponse } from '@bearer/core'
import { applyHeaders, type HeaderTarget } from '@bearer/core/node'
import type { Context } from 'koa'

/** Answers through the context, so that outer middleware sees and may complete the response. */
export function respond(ctx: Context, { status, headers, body }: BearerResponse): void {
  ctx.status = status
  ctx.body = body ?? null
  ctx.status = status
  applyHeaders(headers, headersOf(ctx))
}

/** The header fields of a context's response. */
export function headersOf(ctx: Context): HeaderTarget {
  return { get: (name) => ctx.response.get(name), set: (name, value) => ctx.set(name, value) }
}
