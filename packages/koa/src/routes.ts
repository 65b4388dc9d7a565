import { checkMounting, type Endpoint, pathOf, serve } from '@bearer/core'
import type { Middleware } from 'koa'
import { bearerRequest } from './request.ts'
import { respond } from './respond.ts'

/** Mounts framework-neutral endpoints: `app.use(routes(endpoints, { prefix: '/auth' }))`. Other paths pass through. */
export function routes(
  endpoints: readonly Endpoint[],
  options: { readonly prefix?: string | undefined } = {},
): Middleware {
  const prefix = (options.prefix ?? '').replace(/\/$/, '')
  checkMounting(endpoints, prefix)
  return async function bearerRoutes(ctx, next) {
    const path = pathOf(ctx.url)
    const below = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined
    const response = below === undefined ? undefined : await serve(endpoints, bearerRequest(ctx), below)
    if (!response) return next()
    respond(ctx, response)
  }
}
