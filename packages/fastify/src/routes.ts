import { checkMounting, type Endpoint, pathOf, refuseFurther, serve } from '@bearer/core'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { bearerRequest } from './request.ts'
import { respond } from './respond.ts'

/** All that a path answers, if only with 405; OPTIONS belongs to the application's CORS. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']

/**
 * Mounts framework-neutral endpoints: `app.register(routes(endpoints), { prefix: '/auth' })`. They are never guarded.
 *
 * @example
 * app.register(routes(sessionEndpoints(sessions, { login })), { prefix: '/auth' })
 */
export function routes(endpoints: readonly Endpoint[], ...further: readonly []): FastifyPluginAsync {
  refuseFurther(
    'routes',
    further,
    "takes endpoints alone: the prefix goes to app.register(routes(endpoints), { prefix: '/auth' }).",
  )
  checkMounting(endpoints, '')
  return async (scope) => {
    checkMounting(endpoints, scope.prefix)
    leaveBodiesUnread(scope)
    for (const path of new Set(endpoints.map(shapeOf))) {
      const here = endpoints.filter((endpoint) => shapeOf(endpoint) === path)
      const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
        const response = await serve(here, bearerRequest(request), pathHere(path, request))
        if (response) respond(reply, response)
        else reply.callNotFound()
        return reply
      }
      const method = [...new Set([...methods, ...here.map((endpoint) => endpoint.method)])]
      // A colon would begin a parameter.
      scope.route({
        method,
        url: path.replaceAll(':', '::').replace(/\{\}$/, ':named'),
        handler,
        errorHandler: (error, request, reply) => {
          if (error.code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') throw error
          return handler(request, reply)
        },
        config: { bearer: false } as object,
      })
    }
  }
}

/** A path, whatever its last segment is called: Fastify takes one name for each place. */
const shapeOf = ({ path }: Endpoint): string => path.replace(/\{.*\}$/, '{}')

/** The path below the prefix, which may have parameters of its own: what is named is the last segment. */
const pathHere = (shape: string, request: FastifyRequest): string =>
  shape.endsWith('{}')
    ? shape.slice(0, -2) +
      pathOf(request.raw.url ?? '')
        .split('/')
        .at(-1)
    : shape

/** Endpoints read bodies themselves, within their own bounds, and answer to types that Fastify cannot read. */
function leaveBodiesUnread(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
}
