import { ConfigurationError, ownOptions } from '../configuration.ts'
import { refusal } from '../errors/errors.ts'
import type { BearerRequest } from '../http/request.ts'
import type { JwtClaims } from '../jwt.ts'
import { chain, type Maybe } from '../maybe.ts'
import { ownMember } from '../own.ts'
import type { IssuerOptions, SessionsIssuer } from './issuer.ts'
import {
  type IssuerDefaults,
  type IssuerPolicy,
  isSessionsIssuer,
  issuerOptionNames,
  issuerPolicy,
} from './issuer-policy.ts'
import { KnownIssuers } from './known-issuers.ts'

/** What a resolver gives: one issuer, several, or none. */
type Given = IssuerOptions | SessionsIssuer | readonly (IssuerOptions | SessionsIssuer)[] | undefined

/**
 * Chooses the issuers of a request, for applications with many tenants: by its host or path, never by its token. Where it
 * gives several, the token's `iss` chooses among them. Gives the same options for the same tenant, and key sources that were made once, so that keys stay cached; nothing for an
 * unknown tenant.
 * `request` is absent for `guard.verify(token)`.
 */
export type IssuerResolver = (request: BearerRequest | undefined) => Maybe<Given>

/** Finds the configured issuer for a token's unverified `iss`, before any network call. Throws `issuer_unknown`. */
export interface IssuerChoice {
  (token: Claimed, request: BearerRequest | undefined): Maybe<IssuerPolicy>
  /** The issuer, where there is no other to choose. */
  readonly only: IssuerPolicy | undefined
}

/** What claims to be from an issuer. */
interface Claimed {
  readonly jwt: JwtClaims
}

/** The one issuer of a guard: whether `iss` is right is a matter of the claims. */
export function oneIssuer(policy: IssuerPolicy): IssuerChoice {
  return Object.assign(() => policy, { only: policy })
}

/** Several issuers, each with its own keys, audience, algorithms and profile (RFC 8725 §3.8). */
export function manyIssuers(
  list: readonly (IssuerOptions | SessionsIssuer)[],
  defaults: IssuerDefaults,
  adopt: (policy: IssuerPolicy) => void,
): IssuerChoice {
  if (!Array.isArray(list))
    throw new ConfigurationError('issuers takes an array of issuers, or a function of the request.')
  // By the `iss` that a token has: one that has none is for the entry with `issuer: null`.
  const policies = new Map<unknown, IssuerPolicy>()
  for (const entry of list) {
    const policy = issuerPolicy(ownIssuer('An entry of issuers', entry), defaults)
    const iss = policy.issuer ?? undefined
    if (policies.has(iss)) throw new ConfigurationError('Two entries of issuers have the same issuer: make them one.')
    policies.set(iss, policy)
  }
  if (policies.size === 0) throw new ConfigurationError('issuers is empty: list at least one issuer.')
  for (const policy of policies.values()) adopt(policy)
  return among(({ jwt: { iss } }) => {
    const policy = policies.get(iss)
    if (!policy) throw refusal('issuer_unknown')
    return policy
  })
}

/** An issuer per request. What `resolve` throws means "cannot decide". */
export function resolvedIssuer(
  resolve: IssuerResolver,
  defaults: IssuerDefaults,
  adopt: (policy: IssuerPolicy) => void,
): IssuerChoice {
  const known = new KnownIssuers()
  const policyOf = (given: IssuerOptions | SessionsIssuer | undefined): IssuerPolicy => {
    if (!given) throw refusal('issuer_unknown')
    const same = known.find(given)
    if (same) return same
    const options = ownIssuer('What issuers gives', given)
    const alike = known.findAlike(options)
    if (alike) return alike
    const policy = issuerPolicy(options, defaults)
    known.add(given, options, policy)
    adopt(policy)
    return policy
  }
  return among((token, request) =>
    chain(resolve(request), (given) => policyOf(isSeveral(given) ? chosenAmong(given, token.jwt.iss) : given)),
  )
}

const isSeveral = (given: Given): given is readonly (IssuerOptions | SessionsIssuer)[] => Array.isArray(given)

/** The one of a resolver's issuers that a token says it is from; nothing is made of the others. */
function chosenAmong(
  given: readonly (IssuerOptions | SessionsIssuer)[],
  iss: unknown,
): IssuerOptions | SessionsIssuer | undefined {
  if (given.length < 2) return given[0]
  const named = given.map((one) => ({ one, issuer: isSessionsIssuer(one) ? one.issuer : ownMember(one, 'issuer') }))
  if (named.some(({ issuer }) => typeof issuer !== 'string'))
    throw new ConfigurationError(
      'Each of several issuers that issuers gives needs its issuer: null is for a single one.',
    )
  const [chosen, another] = named.filter(({ issuer }) => issuer === iss)
  if (another)
    throw new ConfigurationError('Two of the issuers that issuers gives have the same issuer: make them one.')
  return chosen?.one
}

/** A choice among several. */
const among = (choose: (...args: Parameters<IssuerChoice>) => ReturnType<IssuerChoice>): IssuerChoice =>
  Object.assign(choose, { only: undefined })

/** Sessions are asked as they are; options are a bag. */
const ownIssuer = (of: string, given: IssuerOptions | SessionsIssuer): IssuerOptions | SessionsIssuer =>
  isSessionsIssuer(given) ? given : ownOptions(of, given, issuerOptionNames)
