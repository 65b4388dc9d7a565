import { type Clock, seconds } from '../clock.ts'
import { refusal } from '../http/errors.ts'
import type { BearerRequest } from '../http/request.ts'
import { type ParsedToken, parseToken } from '../jws/compact.ts'
import { verifySignature } from '../jws/signature.ts'
import type { JoseHeader, JwtClaims } from '../jwt.ts'
import { type Candidate, selectKeys } from '../keys/select.ts'
import type { KeySource, VerificationKey } from '../keys/source.ts'
import { chain, isPromise, type Maybe } from '../maybe.ts'
import { checkClaims } from '../policy/claims.ts'
import { checkConfirmation } from '../policy/confirmation.ts'
import { checkProfile } from '../policy/profile.ts'
import { checkReplicatedClaims } from '../policy/replicated.ts'
import { checkScopes } from '../policy/scopes.ts'
import type { IssuerPolicy } from './issuer-policy.ts'
import type { IssuerChoice } from './issuers.ts'

/** A token whose signature and claims hold. */
export interface Verified {
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
    const policy = choose(parsed, request)
    return isPromise(policy)
      ? policy.then((chosen) => verifyFor(chosen, parsed, seconds(clock)))
      : verifyFor(policy, parsed, seconds(clock))
  }
}

function verifyFor(policy: IssuerPolicy, parsed: ParsedToken, now: number): Maybe<Verified> {
  const { protectedHeader, claims } = parsed
  checkProfile(policy.profile, protectedHeader.typ, claims)
  checkReplicatedClaims(protectedHeader.header, claims)
  checkClaims(claims, policy, now)
  checkConfirmation(claims)
  checkScopes(claims)
  const { algorithm, kid } = protectedHeader
  const candidates = selectKeys(policy.sources, { algorithm, kid, issuedAt: claims.iat }, policy.algorithms)
  return isPromise(candidates)
    ? candidates.then((found) => verifyWith(found, 0, parsed, policy))
    : verifyWith(candidates, 0, parsed, policy)
}

/** Tries the candidates, of which there are two at most, in turn. */
function verifyWith(
  candidates: readonly Candidate[],
  index: number,
  parsed: ParsedToken,
  policy: IssuerPolicy,
): Maybe<Verified> {
  const candidate = candidates[index]
  if (!candidate) throw refusal('signature_invalid')
  const verifies = verifySignature(parsed.jws, candidate.key)
  if (verifies === true) return verified(parsed, policy, candidate)
  return chain(verifies, (holds) =>
    holds ? verified(parsed, policy, candidate) : verifyWith(candidates, index + 1, parsed, policy),
  )
}

function verified({ protectedHeader, claims }: ParsedToken, policy: IssuerPolicy, by: Candidate): Verified {
  return { header: protectedHeader.header, claims, policy, source: by.source, key: by.key }
}
