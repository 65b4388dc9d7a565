import type { BearerError } from '../errors/errors.ts'
import type { BearerErrorReason } from '../errors/reasons.ts'
import { plainHttpHint } from '../extract/transport.ts'
import type { BearerRequest } from '../http/request.ts'
import { memberOf } from '../own.ts'

const hints: { readonly [Reason in BearerErrorReason]?: string } = {
  plain_http: plainHttpHint,
  token_too_large:
    'The token is longer than the guard takes: maxTokenLength raises the limit of 8192 characters, to 65,536 at most. What ' +
    'is in front has limits too: maxHeaderSize of node:http (16 KiB for all fields, then 431), and of a proxy ' +
    'large_client_header_buffers (nginx), LimitRequestFieldSize (Apache) or its like (8 KB is common). Better, have the ' +
    'issuer put less into the token.',
  algorithm_refused:
    "The issuer's keys are not for the token's algorithm: a key without alg serves the usual one of its type (RS256, ES256, " +
    "Ed25519, HS256). If the issuer signs with another, name it: algorithms: ['RS512'], beside issuer.",
  key_ambiguous:
    'The token does not say which of more than four keys signed it: have the issuer put a kid into its tokens, or publish ' +
    'fewer keys.',
}

/** What to change where a setting is likely wrong, by the rule that refused. For events and logs; the client is not told. */
export function hintOf({ reason }: BearerError, request: BearerRequest | undefined): string | undefined {
  const own = reason === 'plain_http' && request ? memberOf(request, 'tlsHint') : undefined
  return own ?? hints[reason]
}

/** The refusals of a request whose token the guard has not seen, or not as it should be. */
const ofCredentials: ReadonlySet<string> = new Set(['missing_credentials', 'invalid_request', 'invalid_token'])

/** Tells of a header that is not, for the handlers, what arrived: guards read what arrived, and such a token is none. */
export function rewrittenHint(
  error: BearerError,
  request: BearerRequest,
  fields: readonly string[],
): string | undefined {
  if (!ofCredentials.has(error.code) || !memberOf(request, 'isRewritten')) return undefined
  const field = fields.find((name) => request.isRewritten?.(name))
  return (
    field &&
    `Something before the guard has written req.headers.${field}, which is not what arrived; guards read what arrived. ` +
      'Name the place where the token comes from: accept: { cookie: name }, { header: name } or { query: name }.'
  )
}
