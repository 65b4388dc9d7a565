import {
  applyHeaders,
  type BearerResponse,
  type BoundRequirements,
  bindRequirements,
  type Requirement,
} from '@bearer/core'
import type { Context, MiddlewareHandler } from 'hono'
import type { Enforce } from './enforce.ts'
import type { AuthFor } from './guard-handler.ts'
import { contentLength, headersOf, withHeaders } from './response.ts'

/** Middleware for Hono, after which `c.get('auth')` and `c.var.auth` are there, and typed. */
export type HonoMiddleware<Claims, Anonymous extends boolean> = MiddlewareHandler<{
  Variables: { auth: AuthFor<Claims, Anonymous> }
}>

/** The middleware, with the requirements as middleware for a route. */
export type HonoGuard<Claims, Anonymous extends boolean> = HonoMiddleware<Claims, Anonymous> &
  BoundRequirements<HonoMiddleware<Claims, Anonymous>, Claims, Context>

/** Makes the middleware: `app.use('/api/*', api.hono())`. */
export function honoGuard<Claims, Anonymous extends boolean, Platform>(
  enforce: Enforce<Claims, Anonymous, Platform>,
): HonoGuard<Claims, Anonymous> {
  type Middleware = HonoMiddleware<Claims, Anonymous>
  const lift =
    (requirement?: Requirement<Claims, Context>): Middleware =>
    async (c, next): Promise<Response | undefined> => {
      const result = await enforce(c, { request: c.req.raw, platform: c.env as Platform }, requirement as never)
      if (!result.ok) return respond(c, result.response)
      c.set('auth', result.auth as AuthFor<Claims, Anonymous>)
      await next()
      if (result.headers) complete(c, result.headers)
      return undefined
    }
  return Object.assign(lift(), bindRequirements<Middleware, Claims, Context>(lift))
}

/** Answers through the context: with a response of its own, Hono would put fields that are there (CORS) in the place of ours. */
function respond(c: Context, { status, headers, body }: BearerResponse): Response {
  const target = headersOf(c.res.headers)
  applyHeaders(headers, target)
  if (body !== undefined) target.set('content-length', contentLength(body))
  return c.newResponse(body ?? null, status as 200)
}

function complete(c: Context, headers: Parameters<typeof withHeaders>[1]): void {
  const completed = withHeaders(c.res, headers)
  if (completed === c.res) return
  // Hono merges a second response with the first, whose fields would win.
  c.res = undefined
  c.res = completed
}
