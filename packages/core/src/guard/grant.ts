import { deepFreeze } from '../freeze.ts'
import type { CheckedHeader } from '../jws/header.ts'
import type { JwtClaims } from '../jwt.ts'
import type { VerificationKey } from '../keys/material/made-key.ts'
import type { KeySource } from '../keys/source.ts'
import { endOfTimes, faultOfTimes, timeWindow } from '../policy/claims.ts'
import { scopesOf } from '../policy/scopes.ts'
import type { RevocationSubject } from '../revocation/revocations.ts'
import type { IssuerPolicy } from '../verify/issuer-policy.ts'
import type { Verified } from '../verify/verifier.ts'
import { weightOf } from '../verify/weight.ts'

/** Whether holding one scope includes another, for hierarchies: `(held, needed) => held === 'admin' || …`. */
export type Implies = (held: string, needed: string) => boolean

/** What a guard made of a verified token: the same for every request that bears it. */
export class Grant implements Verified {
  readonly protectedHeader: CheckedHeader
  readonly jwt: JwtClaims
  readonly policy: IssuerPolicy
  readonly source: KeySource
  readonly key: VerificationKey
  readonly #from: number
  readonly #until: number
  readonly #typed: object | undefined
  #scopes: readonly string[] | undefined
  #roles: readonly string[] | undefined
  #revocationSubject: RevocationSubject | undefined

  constructor(verified: Verified, typed: object | undefined, roles: readonly string[] | undefined) {
    // Its own members, not those of an object behind it: on the warm path each object is another cache line to wait for.
    this.protectedHeader = verified.protectedHeader
    this.jwt = verified.jwt
    this.policy = verified.policy
    this.source = verified.source
    this.key = verified.key
    const { from, until } = timeWindow(verified.jwt, verified.policy)
    this.#from = from
    this.#until = until
    this.#typed = typed
    this.#roles = roles
  }

  /** Why the token's times do not hold at a time in seconds; nothing where they do. */
  faultAt(now: number): ReturnType<typeof faultOfTimes> {
    return now > this.#from && now < this.#until ? undefined : faultOfTimes(this.jwt, this.policy, now)
  }

  /** Seconds by which its time is over, tolerance included. */
  get endsAt(): number {
    return endOfTimes(this.jwt, this.policy)
  }

  /** The claims for the application: frozen, and without a prototype, so that `claims.constructor` is a claim or nothing. */
  get claims(): object {
    return this.#typed ?? frozenClaims(this.jwt)
  }

  /** The memory that it takes, in bytes, estimated. */
  get weight(): number {
    return weightOf(this.jwt) + (this.#typed ? weightOf(this.#typed) : 0)
  }

  get roles(): readonly string[] {
    this.#roles ??= rolesOf(this.jwt)
    return this.#roles
  }

  get scopes(): readonly string[] {
    this.#scopes ??= scopesOf(this.jwt)
    return this.#scopes
  }

  get revocationSubject(): RevocationSubject {
    this.#revocationSubject ??= revocationSubjectOf(this.jwt)
    return this.#revocationSubject
  }
}

/** Freezes the claims where they are first looked at: many requests never do. */
export function frozenClaims(claims: JwtClaims): JwtClaims {
  return Object.isFrozen(claims) ? claims : deepFreeze(Object.setPrototypeOf(claims, null) as JwtClaims)
}

function rolesOf({ roles }: JwtClaims): readonly string[] {
  return Object.freeze(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [])
}

function revocationSubjectOf({ iss, jti, sid, sub, iat }: JwtClaims): RevocationSubject {
  return {
    issuer: iss ?? '',
    tokenId: jti,
    sessionId: sid as string | undefined,
    subject: sub || undefined,
    issuedAt: iat ?? 0,
  }
}
