import { ConfigurationError } from '../configuration.ts'
import { refusal } from '../errors/errors.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'

/**
 * Whether a request can change something: any method but the safe ones (RFC 9110 §9.2.1), or an Upgrade, which opens a
 * channel. Method overrides in headers do not count: only the method itself does.
 */
export function isUnsafe(request: BearerRequest): boolean {
  const { method } = request
  const safe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE'
  return !safe || fieldValues(request, 'upgrade').length > 0
}

/**
 * Refuses a request that another site made a browser send. `Sec-Fetch-Site: same-origin` passes; else `Origin` must be
 * one of `origins`, letter by letter. A request that proves neither is refused, and `Host` proves nothing.
 *
 * @example
 * if (fromCookie(request, 'session') && request.method === 'POST') checkCrossSite(request, ['https://app.example.com'])
 */
export function checkCrossSite(request: BearerRequest, origins: readonly string[]): void {
  const site = fieldValues(request, 'sec-fetch-site')
  if (site.length === 1 && site[0] === 'same-origin') return
  const origin = fieldValues(request, 'origin')
  if (origin.length === 1 && origins.includes(origin[0] as string)) return
  throw refusal('cross_site')
}

/**
 * Refuses an entry that no browser ever sends as `Origin` (RFC 6454 §6.2).
 *
 * @example
 * checkOrigins(['https://app.example.com']) // throws for 'https://app.example.com/'
 */
export function checkOrigins(origins: readonly string[]): void {
  if (!Array.isArray(origins)) throw new ConfigurationError('origins takes an array of origins.')
  for (const origin of origins) {
    if (typeof origin !== 'string' || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigurationError(
        'Each of origins must be an origin such as "https://app.example.com", without a path.',
      )
    }
  }
}
