import { checkMounting, type Endpoint, pathOf, refuseFurther, serve } from '@bearer/core'
import { isPromise, writeResponse } from '@bearer/core/node'
import type { RequestHandler } from 'express'
import type { Middleware } from './middleware.ts'
import { bearerRequest } from './request.ts'

/**
 * Mounts framework-neutral endpoints: `app.use('/auth', routes(endpoints))`. Other paths pass through.
 *
 * @example
 * app.use('/auth', routes(sessionEndpoints(sessions, { login })))
 */
export function routes(endpoints: readonly Endpoint[], ...further: readonly []): Middleware {
  refuseFurther('routes', further, "takes endpoints alone: the prefix goes to app.use('/auth', routes(endpoints)).")
  checkMounting(endpoints, '')
  const bearerRoutes: RequestHandler = (req, res, next) => {
    const served = serve(endpoints, bearerRequest(req), pathOf(req.url))
    const conclude = (response: Awaited<typeof served>): void => (response ? writeResponse(res, response) : next())
    if (isPromise(served)) served.then(conclude).catch(next)
    else conclude(served)
  }
  return bearerRoutes as Middleware
}
