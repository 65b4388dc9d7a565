/** The answers of the contract, as clients get them. */
export interface Expected {
  readonly status: number
  /** `null`: must be absent. */
  readonly headers?: { readonly [name: string]: string | readonly string[] | RegExp | null }
  /** JSON, or a text. */
  readonly body?: unknown
}

const descriptions = {
  invalid_request: 'The request must carry exactly one well-formed credential.',
  invalid_token: 'The access token is malformed, expired, revoked or not valid here.',
  insufficient_scope: 'The access token does not grant what this resource requires.',
} as const

function problem(status: number, code: string, title: string, detail: string, more: object = {}): object {
  return {
    type: `https://github.com/bearer-auth/bearer/blob/main/docs/errors.md#${code}`,
    title,
    status,
    detail,
    ...more,
  }
}

const proofs = {
  invalid_dpop_proof: ['Invalid proof', 'The DPoP proof is missing, malformed, expired or not for this request.'],
  use_dpop_nonce: ['Nonce required', 'The DPoP proof needs the nonce that this answer gives.'],
  invalid_token: ['Invalid token', descriptions.invalid_token],
} as const

const algs = 'algs="ES256 ES384 Ed25519 EdDSA PS256 RS256"'

/** What is wrong with a proof, or with a token that came with the scheme DPoP. */
export function badProof(error: keyof typeof proofs = 'invalid_dpop_proof', nonce: RegExp | null = null): Expected {
  const [title, description] = proofs[error]
  return {
    status: 401,
    headers: {
      'content-type': 'application/problem+json',
      'www-authenticate': `DPoP realm="api", error="${error}", error_description="${description}", ${algs}`,
      'dpop-nonce': nonce,
      'cache-control': 'no-store',
    },
    body: problem(401, error, title, description, { error }),
  }
}

/** An answer of a guard that takes bound tokens beside others. */
export const orDpop = (expected: Expected): Expected => ({
  ...expected,
  headers: { ...expected.headers, 'www-authenticate': `${expected.headers?.['www-authenticate']}, DPoP ${algs}` },
})
export const dpopOnly = (algorithms: string): Expected => ({
  ...noCredentials,
  headers: { ...noCredentials.headers, 'www-authenticate': `DPoP realm="api", algs="${algorithms}"` },
})

function refusal(status: number, error: keyof typeof descriptions, title: string, scope?: string): Expected {
  const description = descriptions[error]
  const challenge = `Bearer realm="api", error="${error}", error_description="${description}"`
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'www-authenticate': scope === undefined ? challenge : `${challenge}, scope="${scope}"`,
      'cache-control': 'no-store',
    },
    body: problem(status, error, title, description, { error, ...(scope !== undefined && { scope }) }),
  }
}

const required = problem(401, 'missing_credentials', 'Credentials required', 'This resource requires a bearer token.')

export const noCredentials: Expected = {
  status: 401,
  headers: {
    'content-type': 'application/problem+json',
    'www-authenticate': 'Bearer realm="api"',
    'cache-control': 'no-store',
  },
  body: required,
}
export const noCredentialsFor = (scope: string): Expected => ({
  ...noCredentials,
  headers: { ...noCredentials.headers, 'www-authenticate': `Bearer realm="api", scope="${scope}"` },
  body: { ...required, scope },
})
export const badRequest: Expected = refusal(400, 'invalid_request', 'Malformed request')
export const badToken: Expected = refusal(401, 'invalid_token', 'Invalid token')
export const badTokenFor = (scope: string): Expected => refusal(401, 'invalid_token', 'Invalid token', scope)
export const insufficient = (scope?: string): Expected =>
  refusal(403, 'insufficient_scope', 'Insufficient scope', scope)
export const unavailable: Expected = {
  status: 503,
  headers: {
    'content-type': 'application/problem+json',
    'www-authenticate': null,
    'retry-after': '5',
    'cache-control': 'no-store',
  },
  body: problem(
    503,
    'unavailable',
    'Temporarily unavailable',
    'The credentials cannot be checked at the moment. Try again.',
  ),
}
export const internal: Expected = {
  status: 500,
  headers: {
    'content-type': 'application/problem+json',
    'www-authenticate': null,
    'retry-after': null,
    'cache-control': 'no-store',
  },
  body: problem(500, 'internal', 'Internal error', 'The request could not be handled.'),
}
export const csrf: Expected = {
  status: 403,
  headers: { 'content-type': 'application/problem+json', 'www-authenticate': null },
  body: problem(
    403,
    'csrf',
    'Cross-site request refused',
    'A cookie-authenticated request must come from an allowed origin.',
  ),
}
export const plainHttp: Expected = {
  status: 403,
  headers: { 'content-type': 'application/problem+json', 'www-authenticate': null },
  body: problem(403, 'insecure_transport', 'Refused', 'This request cannot be served.'),
}
export const ok = (body?: unknown): Expected => ({
  status: 200,
  headers: { 'www-authenticate': null },
  ...(body !== undefined && { body }),
})
