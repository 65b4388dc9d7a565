import { type Endpoint, pathOf, serve } from '@bearer/core'
import { writeResponse } from '@bearer/core/node'
import type { RequestHandler } from 'express'
import { bearerRequest } from './request.ts'

/** Mounts framework-neutral endpoints: `app.use('/auth', routes(endpoints))`. Other paths pass through. */
export function routes(endpoints: readonly Endpoint[]): RequestHandler {
  return function bearerRoutes(req, res, next) {
    serve(endpoints, bearerRequest(req), pathOf(req.url))
      .then((response) => (response ? writeResponse(res, response) : next()))
      .catch(next)
  }
}
