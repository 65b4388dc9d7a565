import type { TokenSource } from '../extract/credential.ts'
import type { BearerRequest } from '../http/request.ts'
import { checkCrossSite, isUnsafe } from './cross-site.ts'
import { refuseOtherSites } from './other-sites.ts'

/**
 * What a browser adds by itself, a cookie or a proxy's header made of one, is no proof that its user wants the request.
 * `inOwnField`: the header is one of another name than `Authorization`.
 */
export function checkSite(
  source: TokenSource,
  request: BearerRequest,
  origins: readonly string[],
  inOwnField: boolean,
): void {
  if (source === 'cookie') {
    if (isUnsafe(request)) checkCrossSite(request, origins)
  } else if (source === 'header' && inOwnField) {
    if (isUnsafe(request)) refuseOtherSites(request, origins)
  }
}
