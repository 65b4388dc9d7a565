/**
 * What a client is told, by code: the status and the fixed, printable text of RFC 6750 §3.
 * Nothing of the request, of a key or of an internal error ever enters these texts.
 */
export const answers = {
  missing_credentials: [401, 'Credentials required', 'This resource requires a bearer token.'],
  invalid_request: [400, 'Malformed request', 'The request must carry exactly one well-formed credential.'],
  invalid_token: [401, 'Invalid token', 'The access token is malformed, expired, revoked or not valid here.'],
  invalid_dpop_proof: [401, 'Invalid proof', 'The DPoP proof is missing, malformed, expired or not for this request.'],
  use_dpop_nonce: [401, 'Nonce required', 'The DPoP proof needs the nonce that this answer gives.'],
  insufficient_scope: [403, 'Insufficient scope', 'The access token does not grant what this resource requires.'],
  insufficient_user_authentication: [
    401,
    'Stronger authentication required',
    'A more recent or stronger authentication is required.',
  ],
  csrf: [403, 'Cross-site request refused', 'A cookie-authenticated request must come from an allowed origin.'],
  insecure_transport: [403, 'Refused', 'This request cannot be served.'],
  internal: [500, 'Internal error', 'The request could not be handled.'],
  unavailable: [503, 'Temporarily unavailable', 'The credentials cannot be checked at the moment. Try again.'],
} as const satisfies Record<string, readonly [status: number, title: string, description: string]>

/** What a client can act on; stable. The OAuth ones are the `error` of the challenge. */
export type BearerErrorCode = keyof typeof answers

/** Every rule that can refuse a request, and the answer it gives. The reason goes to events, never to the client. */
export const reasons = {
  no_credentials: 'missing_credentials',
  access_cookie_expired: 'missing_credentials',

  authorization_malformed: 'invalid_request',
  authorization_repeated: 'invalid_request',
  cookie_repeated: 'invalid_request',
  query_repeated: 'invalid_request',
  credentials_repeated: 'invalid_request',

  token_too_large: 'invalid_token',
  token_malformed: 'invalid_token',
  token_encrypted: 'invalid_token',
  json_malformed: 'invalid_token',
  json_too_deep: 'invalid_token',
  json_duplicate_member: 'invalid_token',
  json_name_refused: 'invalid_token',
  header_invalid: 'invalid_token',
  header_extension: 'invalid_token',
  header_claim_mismatch: 'invalid_token',
  algorithm_refused: 'invalid_token',
  type_refused: 'invalid_token',
  issuer_unknown: 'invalid_token',
  key_unknown: 'invalid_token',
  key_ambiguous: 'invalid_token',
  signature_invalid: 'invalid_token',
  claim_missing: 'invalid_token',
  claim_malformed: 'invalid_token',
  issuer_mismatch: 'invalid_token',
  audience_mismatch: 'invalid_token',
  expired: 'invalid_token',
  not_yet_valid: 'invalid_token',
  issued_in_future: 'invalid_token',
  lifetime_too_long: 'invalid_token',
  token_too_old: 'invalid_token',
  not_an_access_token: 'invalid_token',
  scope_malformed: 'invalid_token',
  claims_refused: 'invalid_token',
  proof_missing: 'invalid_token',
  proof_downgraded: 'invalid_token',
  proof_key_mismatch: 'invalid_token',
  token_unbound: 'invalid_token',
  certificate_missing: 'invalid_token',
  certificate_mismatch: 'invalid_token',
  revoked: 'invalid_token',
  renewal_refused: 'invalid_token',
  ticket_refused: 'invalid_token',

  dpop_missing: 'invalid_dpop_proof',
  dpop_repeated: 'invalid_dpop_proof',
  dpop_malformed: 'invalid_dpop_proof',
  dpop_algorithm_refused: 'invalid_dpop_proof',
  dpop_key_refused: 'invalid_dpop_proof',
  dpop_signature_invalid: 'invalid_dpop_proof',
  dpop_method_mismatch: 'invalid_dpop_proof',
  dpop_target_mismatch: 'invalid_dpop_proof',
  dpop_time_refused: 'invalid_dpop_proof',
  dpop_token_mismatch: 'invalid_dpop_proof',
  dpop_replayed: 'invalid_dpop_proof',
  dpop_nonce_needed: 'use_dpop_nonce',

  scope_insufficient: 'insufficient_scope',
  role_insufficient: 'insufficient_scope',
  claims_insufficient: 'insufficient_scope',
  actor_refused: 'insufficient_scope',
  authentication_insufficient: 'insufficient_user_authentication',

  cross_site: 'csrf',
  plain_http: 'insecure_transport',

  keys_unavailable: 'unavailable',
  issuer_unavailable: 'unavailable',
  revocation_unavailable: 'unavailable',
  store_unavailable: 'unavailable',
  hook_unavailable: 'unavailable',

  hook_failed: 'internal',
} as const satisfies Record<string, BearerErrorCode>

/** The rule that refused. Stable, for logs, metrics and tests. */
export type BearerErrorReason = keyof typeof reasons

/** Those that only a guard with proofs gives. */
export type ProofReason = Extract<
  BearerErrorReason,
  `dpop_${string}` | `certificate_${string}` | 'proof_downgraded' | 'proof_key_mismatch' | 'token_unbound'
>

/** What a client is told where the reason leads it elsewhere than its code does: fixed texts, as {@link answers} are. */
export const details: { readonly [Reason in BearerErrorReason]?: string } = Object.freeze({
  __proto__: null,
  access_cookie_expired: 'The access token has expired with its cookie. Refresh the session and try again.',
})
