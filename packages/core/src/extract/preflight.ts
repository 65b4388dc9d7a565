import { type BearerRequest, fieldValues } from '../http/request.ts'

/** Whether a request is a CORS preflight: it never carries credentials (Fetch, "CORS-preflight fetch"). */
export function isPreflight(request: BearerRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    fieldValues(request, 'origin').length > 0 &&
    fieldValues(request, 'access-control-request-method').length > 0
  )
}
