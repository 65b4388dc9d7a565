import { deepFreeze } from '../freeze.ts'
import type { JwtClaims } from '../jwt.ts'
import { checkTimes, timeWindow } from '../policy/claims.ts'
import { scopesOf } from '../policy/scopes.ts'
import type { RevocationSubject } from '../revocation/revocations.ts'
import type { Verified } from '../verify/verifier.ts'
import { weightOf } from '../verify/weight.ts'

/** Whether holding one scope includes another, for hierarchies: `(held, needed) => held === 'admin' || …`. */
export type Implies = (held: string, needed: string) => boolean

/** What a guard made of a verified token: the same for every request that bears it. */
export class Grant {
  readonly verified: Verified
  /** Whether it was found in the cache at least once. */
  wasFound = false
  readonly #from: number
  readonly #until: number
  readonly #typed: object | undefined
  #scopes: readonly string[] | undefined
  #roles: readonly string[] | undefined
  #revocationSubject: RevocationSubject | undefined

  constructor(verified: Verified, typed: object | undefined, roles: readonly string[] | undefined) {
    this.verified = verified
    const { from, until } = timeWindow(verified.claims, verified.policy)
    this.#from = from
    this.#until = until
    this.#typed = typed
    this.#roles = roles
  }

  /** Whether the token's times hold at a time in seconds. Throws the refusal where they do not. */
  checkTimes(now: number): void {
    if (now > this.#from && now < this.#until) return
    checkTimes(this.verified.claims, this.verified.policy, now)
  }

  /** The claims for the application: frozen, and without a prototype, so that `claims.constructor` is a claim or nothing. */
  get claims(): object {
    return this.#typed ?? frozenClaims(this.verified.claims)
  }

  /** The memory that it takes, in bytes, estimated. */
  get weight(): number {
    return weightOf(this.verified.claims) + (this.#typed ? weightOf(this.#typed) : 0)
  }

  get roles(): readonly string[] {
    this.#roles ??= rolesOf(this.verified.claims)
    return this.#roles
  }

  get scopes(): readonly string[] {
    this.#scopes ??= scopesOf(this.verified.claims)
    return this.#scopes
  }

  get revocationSubject(): RevocationSubject {
    this.#revocationSubject ??= revocationSubjectOf(this.verified.claims)
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
  return { issuer: iss ?? '', tokenId: jti, sessionId: sid as string | undefined, subject: sub, issuedAt: iat ?? 0 }
}
