import type { TokenSource } from '../extract/credential.ts'
import type { JoseHeader, JwtClaims } from '../jwt.ts'

/** Who acts for a token's subject: claims that identify it. An `act` in it names who acted before. */
export interface Actor {
  readonly [claim: string]: unknown
}

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
  /** `sub`; undefined where it is absent or empty, as some issuers write it for services. */
  readonly subject: string | undefined
  /** `sid`: the session that the token belongs to. */
  readonly sessionId: string | undefined
  /**
   * Who acts for the subject (`act`, RFC 8693 §4.1), such as support staff; undefined where the subject acts for itself. Frozen.
   */
  readonly actor: Actor | undefined
  /** The raw token: not enumerable, so that it is in no log or JSON by accident. */
  readonly token: string
}
