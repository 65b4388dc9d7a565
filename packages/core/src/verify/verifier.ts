import { type Clock, seconds } from '../clock.ts'
import { refusal } from '../http/errors.ts'
import type { BearerRequest } from '../http/request.ts'
import { type ParsedToken, parseToken } from '../jws/compact.ts'
import { verifySignature } from '../jws/signature.ts'
import type { JoseHeader, JwtClaims } from '../jwt.ts'
import { type Candidate, selectKeys } from '../keys/select.ts'
import type { KeyQuery, KeySource, VerificationKey } from '../keys/source.ts'
import { chain, type Maybe } from '../maybe.ts'
import { checkClaims } from '../policy/claims.ts'
import { checkConfirmation } from '../policy/confirmation.ts'
import { checkProfile } from '../policy/profile.ts'
import { checkReplicatedClaims } from '../policy/replicated.ts'
import { checkScopes } from '../policy/scopes.ts'
import type { IssuerPolicy } from './issuer-policy.ts'
import type { IssuerChoice } from './issuers.ts'

/** A token whose signature and claims hold. */
export interface Verified {
  readonly token: string
  readonly header: JoseHeader
  readonly claims: JwtClaims
  readonly policy: IssuerPolicy
  readonly source: KeySource
  readonly key: VerificationKey
}

/** Verifies a token. Throws or rejects with a refusal. */
export type Verifier = (token: string, request: BearerRequest | undefined) => Maybe<Verified>

/**
 * Makes the verifier of a guard: shape, header, issuer, claims, key, signature. What costs little comes first, so that
 * hostile tokens are refused before any cryptography or network call.
 */
export function verifier(choose: IssuerChoice, clock: Clock): Verifier {
  return (token, request) => {
    const parsed = parseToken(token)
    return chain(choose(parsed.claims.iss, request), (policy) => verifyFor(policy, parsed, seconds(clock)))
  }
}

function verifyFor(policy: IssuerPolicy, parsed: ParsedToken, now: number): Maybe<Verified> {
  const { header, claims } = parsed
  checkProfile(policy.profile, parsed.typ, claims)
  checkReplicatedClaims(header, claims)
  checkClaims(claims, policy, now)
  checkConfirmation(claims)
  checkScopes(claims)
  return chain(selectKeys(policy.sources, queryOf(parsed), policy.algorithms), (candidates) =>
    chain(firstThatVerifies(parsed, candidates, 0), ({ source, key }) => ({
      token: parsed.token,
      header,
      claims,
      policy,
      source,
      key,
    })),
  )
}

function queryOf({ algorithm, kid, claims }: ParsedToken): KeyQuery {
  return { algorithm, kid, issuedAt: claims.iat }
}

/** Tries the candidates, of which there are two at most, in turn. */
function firstThatVerifies(parsed: ParsedToken, candidates: readonly Candidate[], index: number): Maybe<Candidate> {
  const candidate = candidates[index]
  if (!candidate) throw refusal('signature_invalid')
  return chain(verifySignature(parsed, candidate.key), (verifies) =>
    verifies ? candidate : firstThatVerifies(parsed, candidates, index + 1),
  )
}
