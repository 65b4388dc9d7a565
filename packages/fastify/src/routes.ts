import { checkMounting, type Endpoint, pathOf, serve } from '@bearer/core'
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { bearerRequest } from './request.ts'
import { respond } from './respond.ts'

/** All but OPTIONS, which belongs to the application's CORS. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Mounts framework-neutral endpoints: `app.register(routes(endpoints), { prefix: '/auth' })`. They are never guarded. */
export function routes(endpoints: readonly Endpoint[]): FastifyPluginCallback {
  return (scope, _options, done) => {
    checkMounting(endpoints, scope.prefix)
    leaveBodiesUnread(scope)
    const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const path = pathOf(request.url).slice(scope.prefix.length)
      const response = await serve(endpoints, bearerRequest(request), path)
      if (response) respond(reply, response)
      else reply.callNotFound()
      return reply
    }
    for (const url of new Set(endpoints.map(({ path }) => path))) {
      scope.route({ method: methods, url, handler, config: { bearer: false } as object })
    }
    done()
  }
}

/** Endpoints read bodies themselves, within their own bounds. */
function leaveBodiesUnread(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
}
