import { checkMounting, type Endpoint, ownOptions, pathOf, refuseFurther, serve } from '@bearer/core'
import { chain } from '@bearer/core/node'
import type { Middleware } from 'koa'
import { bearerRequest } from './request.ts'
import { respond } from './respond.ts'

/**
 * Mounts framework-neutral endpoints: `app.use(routes(endpoints, { prefix: '/auth' }))`. Other paths pass through.
 *
 * @example
 * app.use(routes(sessionEndpoints(sessions, { login }), { prefix: '/auth' }))
 */
export function routes(
  endpoints: readonly Endpoint[],
  options: { readonly prefix?: string | undefined } = {},
  ...further: readonly []
): Middleware {
  refuseFurther('routes', further, 'takes one array of endpoints and { prefix }.')
  const { prefix: given = '' } = ownOptions('routes', options, ['prefix'])
  checkMounting(endpoints, given)
  const prefix = given.replace(/\/$/, '')
  return function bearerRoutes(ctx, next) {
    const path = pathOf(ctx.url)
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return next()
    return chain(serve(endpoints, bearerRequest(ctx), path.slice(prefix.length) || '/'), (response) =>
      response ? respond(ctx, response) : next(),
    )
  }
}
