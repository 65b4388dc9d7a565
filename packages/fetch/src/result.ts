import type { AnsweredPreflight, Authenticated, AuthResult, Preflight, Refused } from '@bearer/core'
import { toResponse } from './response.ts'

/** Core's result, with a `Response` to return where `ok` is false. */
export type FetchResult<Claims, Anonymous extends boolean> =
  | Authenticated<Claims, Anonymous>
  | Preflight
  | (Omit<AnsweredPreflight, 'response'> & { readonly response: Response })
  | (Omit<Refused, 'response'> & { readonly response: Response })

/** Gives a result of core's the response of this world. */
export function toResult<Claims, Anonymous extends boolean>(
  result: AuthResult<Claims, Anonymous>,
  method: string,
): FetchResult<Claims, Anonymous> {
  if (result.ok) return result
  const response = toResponse(result.response, method)
  return result.preflight ? { ok: false, preflight: true, response } : { ok: false, error: result.error, response }
}
