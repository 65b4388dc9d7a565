import { ConfigurationError } from '../configuration.ts'
import { answer } from './answer.ts'
import { challenger } from './challenge.ts'
import type { Endpoint } from './endpoint.ts'
import { isBearerError } from './errors.ts'
import type { BearerRequest } from './request.ts'
import type { BearerResponse } from './response.ts'

/**
 * Serves a request from a list of endpoints. `path` is the request's path below the prefix that the list is mounted under;
 * endpoints with `root` are compared with the whole path. Gives nothing for a path that is not theirs, and for `OPTIONS`,
 * which belongs to the application's CORS; 405 for a known path with another method. `HEAD` is served by `GET`.
 */
export async function serve(
  endpoints: readonly Endpoint[],
  request: BearerRequest,
  path: string,
): Promise<BearerResponse | undefined> {
  const whole = pathOf(request.url)
  const there = endpoints.filter((endpoint) => endpoint.path === (endpoint.root ? whole : path))
  if (there.length === 0 || request.method === 'OPTIONS') return undefined
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const endpoint = there.find((candidate) => candidate.method === method)
  if (!endpoint) return { status: 405, headers: [['allow', allowed(there)]] }
  try {
    return await endpoint.handle(request)
  } catch (error) {
    if (isBearerError(error)) return answer(error, challenge, request)
    throw error
  }
}

const challenge = challenger({ realm: 'api', resourceMetadata: undefined })

function allowed(endpoints: readonly Endpoint[]): string {
  const methods = endpoints.map((endpoint) => endpoint.method)
  return [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].join(', ')
}

/** The path of a request target, without its query; of an absolute one too (RFC 9112 §3.2). */
export function pathOf(url: string): string {
  const path = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const end = path.search(/[?#]/)
  return (end < 0 ? path : path.slice(0, end)) || '/'
}

/** Refuses to mount endpoints whose path a standard fixes below a prefix, where nobody would find them. */
export function checkMounting(endpoints: readonly Endpoint[], prefix: string): void {
  const lost = prefix === '' || prefix === '/' ? undefined : endpoints.find((endpoint) => endpoint.root)
  if (!lost) return
  throw new ConfigurationError(
    `${lost.path} must be served at the root: mount these routes without the prefix ${prefix}.`,
  )
}
