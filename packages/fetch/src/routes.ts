import { chain, checkMounting, type Endpoint, isPromise, ownOptions, pathOf, refuseFurther, serve } from '@bearer/core'
import type { ConnectionOf } from './connection.ts'
import { checkedConnection } from './options.ts'
import { FetchRequest } from './request.ts'
import { toResponse } from './response.ts'

/** Where endpoints are, and what the server knows of a connection. */
export interface RoutesOptions<Platform> {
  /** The path that all of them are below, such as `/auth`. Default: none. */
  readonly prefix?: string | undefined
  /** As of `bearer(…)`: endpoints that take credentials need TLS too. */
  readonly connection?: ConnectionOf<Platform> | undefined
}

/**
 * Serves framework-neutral endpoints: `routes(endpoints, { prefix: '/auth' })(request, platform)` gives the answer, or
 * nothing, at once, for a path that is not theirs.
 *
 * @example
 * const auth = routes(sessionEndpoints(sessions, { login }), { prefix: '/auth' })
 * app.use(async (c, next) => (await auth(c.req.raw)) ?? next())
 */
export function routes<Platform = unknown>(
  endpoints: readonly Endpoint[],
  options: RoutesOptions<Platform> = {},
  ...further: readonly []
): (request: Request, platform?: Platform) => Promise<Response> | undefined {
  refuseFurther('routes', further, 'takes one array of endpoints and { prefix, connection }.')
  const { prefix: given = '', connection } = ownOptions('routes', options, ['prefix', 'connection'])
  checkMounting(endpoints, given)
  checkedConnection(connection)
  const prefix = given.replace(/\/$/, '')
  return (request, platform) => {
    const translated = new FetchRequest(request, connection, platform as Platform)
    const path = pathOf(translated.url)
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return undefined
    const served = serve(endpoints, translated, path.slice(prefix.length) || '/')
    const answer = chain(served, (response) => response && toResponse(response, request.method))
    // What is served later is always answered: `serve` knows at once which paths are its own.
    return answer === undefined || isPromise(answer)
      ? (answer as Promise<Response> | undefined)
      : Promise.resolve(answer)
  }
}
