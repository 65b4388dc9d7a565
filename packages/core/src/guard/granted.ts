import type { Credential, TokenSource } from '../extract/credential.ts'
import { type Presented, tokenOf } from '../extract/presented.ts'
import { frozenHeader } from '../jws/header.ts'
import type { JoseHeader } from '../jwt.ts'
import { abandon, isPromise } from '../maybe.ts'
import { ownMember } from '../own.ts'
import type { Actor, Auth } from './auth.ts'
import type { Grant, Implies } from './grant.ts'
import { actorOf } from './requirements/actor.ts'

/** By this name Node's `util.inspect` asks an object how it is shown. */
const inspection: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never

/** The {@link Auth} of one request. What must not be logged or serialised by accident is private or on the prototype. */
export class GrantedAuth implements Auth<object> {
  static grantOf: (auth: GrantedAuth) => Grant
  static presentedOf: (auth: GrantedAuth) => Presented
  static is: (value: unknown) => value is GrantedAuth
  static {
    GrantedAuth.grantOf = (auth) => auth.#grant
    GrantedAuth.presentedOf = (auth) => auth.#presented
    GrantedAuth.is = (value): value is GrantedAuth => typeof value === 'object' && value !== null && #grant in value
  }

  readonly #grant: Grant
  readonly #presented: Presented
  readonly #implies: Implies | undefined
  readonly source: TokenSource

  constructor(grant: Grant, credential: Credential, implies: Implies | undefined) {
    this.#grant = grant
    this.#presented = credential
    this.#implies = implies
    this.source = credential.source
  }

  get scheme(): 'Bearer' | 'DPoP' {
    // A bound token passes with its proof alone, wherever it came from.
    return ownMember(this.#grant.jwt['cnf'], 'jkt') === undefined ? 'Bearer' : 'DPoP'
  }
  get claims(): object {
    return this.#grant.claims
  }
  get header(): JoseHeader {
    return frozenHeader(this.#grant.protectedHeader)
  }
  get scopes(): readonly string[] {
    return this.#grant.scopes
  }
  get roles(): readonly string[] {
    return this.#grant.roles
  }
  get issuer(): string | undefined {
    return this.#grant.jwt.iss
  }
  get subject(): string | undefined {
    // Some issuers write an empty `sub` for services: it names nobody.
    return this.#grant.jwt.sub || undefined
  }
  get sessionId(): string | undefined {
    return this.#grant.jwt['sid'] as string | undefined
  }
  get actor(): Actor | undefined {
    return actorOf(this.#grant.jwt)
  }
  get token(): string {
    return tokenOf(this.#presented)
  }

  hasScope(scope: string): boolean {
    const implies = this.#implies
    return (
      this.scopes.includes(scope) ||
      (implies !== undefined && this.scopes.some((held) => isImplied(implies(held, scope))))
    )
  }

  /** What `JSON.stringify` shows: everything but the token. */
  toJSON(): object {
    const { claims, header, scopes, roles, scheme, source, issuer, subject, sessionId, actor } = this
    return { claims, header, scopes, roles, scheme, source, issuer, subject, sessionId, ...(actor && { actor }) }
  }

  /** What `console.log` shows: the same. */
  [inspection](): object {
    return this.toJSON()
  }
}

function isImplied(verdict: unknown): boolean {
  if (!isPromise(verdict)) return verdict === true
  abandon(verdict)
  throw new TypeError('The implies option must answer at once, with true or false.')
}
