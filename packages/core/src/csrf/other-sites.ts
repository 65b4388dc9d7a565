import { type BearerRequest, fieldValues } from '../http/request.ts'
import { checkCrossSite } from './cross-site.ts'

/**
 * Refuses a request that a browser says another site made it send: for a token in a field of another name, which a proxy may
 * have made of a cookie. Where `Origin` or `Sec-Fetch-Site` says something, it must be what a cookie would need, or that the
 * user asked for the request (`none`); a request that says nothing comes from no browser, and passes.
 */
export function refuseOtherSites(request: BearerRequest, origins: readonly string[]): void {
  const sites = fieldValues(request, 'sec-fetch-site')
  const isUnsaid = sites.length === 0 || (sites.length === 1 && sites[0] === 'none')
  if (isUnsaid && fieldValues(request, 'origin').length === 0) return
  checkCrossSite(request, origins)
}
