import { type BearerRequest, fieldValues } from '../http/request.ts'

/**
 * Whether a request is a CORS preflight: it never carries credentials (Fetch, "CORS-preflight fetch"), nor does it ask for
 * an Upgrade, which would open a channel to anybody.
 */
export function isPreflight(request: BearerRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    fieldValues(request, 'origin').length > 0 &&
    fieldValues(request, 'access-control-request-method').length > 0 &&
    fieldValues(request, 'upgrade').length === 0
  )
}
