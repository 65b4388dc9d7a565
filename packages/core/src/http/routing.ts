import { ConfigurationError } from '../configuration.ts'
import { isBearerError } from '../errors/errors.ts'
import type { Maybe } from '../maybe.ts'
import { memberOf } from '../own.ts'
import { rethrow } from '../thrown.ts'
import { answerer } from './answer.ts'
import { challenger } from './challenge.ts'
import type { Endpoint, NamedSegments } from './endpoint.ts'
import { pathOf } from './path-of.ts'
import { isTemplate, namedBy, nothingNamed } from './path-template.ts'
import { type BearerRequest, fieldValues } from './request.ts'
import type { BearerResponse } from './response.ts'

/**
 * Serves a request from a list of endpoints. `path` is the request's path below the prefix that the list is mounted under;
 * endpoints with `root` are compared with the whole path. Paths are compared letter by letter: one with a further slash is
 * another. Gives nothing, at once, for a path that is not theirs, and for `OPTIONS`, which belongs to the application's
 * CORS unless an endpoint names it; 405 for a known path with another method. `HEAD` is served by `GET`.
 *
 * Rejects with what a handler throws, but for a refusal: that is answered.
 *
 * @example
 * const response = await serve(endpoints, request, pathOf(request.url))
 * if (!response) return next()
 */
export function serve(
  endpoints: readonly Endpoint[],
  request: BearerRequest,
  path: string,
): Maybe<BearerResponse | undefined> {
  const whole = pathOf(request.url)
  const found = endpoints.flatMap((endpoint) => {
    const named = namedBy(endpoint.path, isAtRoot(endpoint) ? whole : path)
    return named ? [{ endpoint, named }] : []
  })
  const exact = found.filter(({ named }) => named === nothingNamed)
  const there = exact.length > 0 ? exact : found
  if (there.length === 0) return undefined
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const chosen = there.find(({ endpoint }) => endpoint.method === method)
  if (chosen) return handled(chosen, request)
  return method === 'OPTIONS'
    ? undefined
    : { status: 405, headers: [['allow', allowed(there.map(({ endpoint }) => endpoint))]], body: undefined }
}

interface Found {
  readonly endpoint: Endpoint
  readonly named: NamedSegments
}

const isAtRoot = (endpoint: Endpoint): boolean => memberOf(endpoint, 'root') === true

async function handled({ endpoint, named }: Found, request: BearerRequest): Promise<BearerResponse> {
  try {
    return typed(await endpoint.handle(request, named))
  } catch (error) {
    if (isBearerError(error)) return answer(error, fieldValues(request, 'origin').length > 0).response
    return rethrow(error)
  }
}

/** Frameworks have different opinions of a body without a type. */
function typed(given: BearerResponse): BearerResponse {
  const { status, headers } = given
  const body = memberOf(given, 'body')
  if (body === undefined || headers.some(([name]) => name.toLowerCase() === 'content-type'))
    return { status, headers, body }
  return { status, body, headers: [['content-type', 'text/plain; charset=utf-8'], ...headers] }
}

const answer = answerer(challenger({ realm: 'api', resourceMetadata: undefined }))

function allowed(endpoints: readonly Endpoint[]): string {
  const methods = endpoints.map((endpoint) => endpoint.method)
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(', ')
}

/**
 * Refuses what is no list of endpoints, and endpoints that nobody would find: those whose path is none, and those whose
 * path a standard fixes, below a prefix.
 *
 * @example
 * checkMounting(endpoints, '/auth') // throws for metadata, which has its place at the root
 */
export function checkMounting(endpoints: readonly Endpoint[], prefix: string): void {
  if (!Array.isArray(endpoints)) {
    throw new ConfigurationError(
      'routes takes an array of endpoints: sessionEndpoints(…), metadataEndpoints(…) or your own.',
    )
  }
  for (const endpoint of endpoints) checkEndpoint(endpoint)
  if (typeof prefix !== 'string' || (prefix !== '' && !prefix.startsWith('/')))
    throw new ConfigurationError(`A prefix begins with a slash: "/${String(prefix)}".`)
  const lost = prefix === '' || prefix === '/' ? undefined : endpoints.find(isAtRoot)
  if (!lost) return
  throw new ConfigurationError(
    `${lost.path} must be served at the root: mount these routes without the prefix ${prefix}.`,
  )
}

function checkEndpoint(endpoint: Partial<Endpoint> | null | undefined): void {
  const { method, path, handle } = endpoint ?? {}
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new ConfigurationError(`The path of an endpoint begins with a slash: "${String(path)}" does not.`)
  if (!isTemplate(path))
    throw new ConfigurationError(`Only the last segment of a path may be named: "/sessions/{id}", not "${path}".`)
  if (typeof method !== 'string' || !/^[A-Z-]+$/.test(method))
    throw new ConfigurationError(`The endpoint ${path} needs a method in capitals, such as "GET".`)
  if (typeof handle !== 'function') throw new ConfigurationError(`The endpoint ${path} needs a handle function.`)
}
