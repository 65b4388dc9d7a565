import type { BearerResponse, HeaderPairs, UnreadableBody } from '@bearer/core'
import { json, problemType } from '@bearer/core'

/** An error of a token endpoint (RFC 6749 §5.2, RFC 8707 §2). */
export type TokenError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'

/** Answers with a token endpoint's error: JSON of one member, never problem details. */
export function tokenError(error: TokenError, headers: HeaderPairs = [], status = 400): BearerResponse {
  return json(status, { error }, headers)
}

/** Answers to a body that could not be read. */
export const unreadable = ({ status }: UnreadableBody): BearerResponse => tokenError('invalid_request', [], status)

/** Answers with problem details (RFC 9457). */
export function problem(
  status: number,
  name: string,
  title: string,
  headers: HeaderPairs = [],
  further: object = {},
): BearerResponse {
  return {
    status,
    headers: [['content-type', 'application/problem+json'], ['cache-control', 'no-store'], ...headers],
    body: JSON.stringify({ type: problemType(name), title, status, ...further }),
  }
}

/** The challenge of a log-in that failed: there is no token yet that could be at fault. */
export const bareChallenge: HeaderPairs = [['www-authenticate', 'Bearer realm="api"']]

/** Done, and nothing to say. */
export const noContent = (headers: HeaderPairs = []): BearerResponse => ({
  status: 204,
  headers: [['cache-control', 'no-store'], ...headers],
})
