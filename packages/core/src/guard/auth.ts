/** The registered claims of RFC 7519 §4.1 and those of RFC 9068 §2.2, beside whatever else the issuer says. */
export interface JwtClaims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  readonly [claim: string]: unknown
}

/** The protected header of a token (RFC 7515 §4). */
export interface JoseHeader {
  readonly alg: string
  readonly kid?: string
  readonly typ?: string
  readonly [parameter: string]: unknown
}

/** Where the token was found. `direct`: it was given to `guard.verify()`. */
export type TokenSource = 'header' | 'cookie' | 'query' | 'direct'

/** Who makes the request and what they may do: what an application reads once a guard has let the request through. */
export interface Auth<Claims = JwtClaims> {
  /** Deep-frozen, typed by the `claims` schema; registered claims are always there. */
  readonly claims: Claims
  readonly header: JoseHeader
  /** The union of `scope` and `scp`, without repeats. */
  readonly scopes: readonly string[]
  /** Whether a scope is granted, by itself or through the guard's `implies`. */
  hasScope(scope: string): boolean
  readonly roles: readonly string[]
  readonly scheme: 'Bearer' | 'DPoP'
  readonly source: TokenSource
  readonly issuer: string | undefined
  readonly subject: string | undefined
  /** `sid`: the session that the token belongs to. */
  readonly sessionId: string | undefined
  /** The raw token: not enumerable, so that it is in no log or JSON by accident. */
  readonly token: string
}
