import { type Clock, seconds } from '../clock.ts'
import { isRefused, type Refusable, refusal } from '../errors/errors.ts'
import type { BearerRequest } from '../http/request.ts'
import { refuseRepeatedMembers } from '../json/object.ts'
import { type CompactJws, type ParsedToken, parseClaims, parseCompact } from '../jws/compact.ts'
import { type CheckedHeader, keyQuery } from '../jws/header.ts'
import { verifySignature } from '../jws/signature.ts'
import type { JwtClaims } from '../jwt.ts'
import { isFixed } from '../keys/fixed.ts'
import type { VerificationKey } from '../keys/material/made-key.ts'
import { type Candidate, selectKeys } from '../keys/select.ts'
import type { KeySource } from '../keys/source.ts'
import { chain, isPromise, type Maybe } from '../maybe.ts'
import { faultOfClaims } from '../policy/claims.ts'
import { refuseBound } from '../policy/confirmation.ts'
import { checkProfile } from '../policy/profile.ts'
import { checkReplicatedClaims } from '../policy/replicated.ts'
import { checkScopes } from '../policy/scopes.ts'
import type { IssuerPolicy } from './issuer-policy.ts'
import type { IssuerChoice } from './issuers.ts'

/** A token whose signature and claims hold. */
export interface Verified {
  readonly protectedHeader: CheckedHeader
  /** Its claims, as they were parsed. */
  readonly jwt: JwtClaims
  readonly policy: IssuerPolicy
  readonly source: KeySource
  readonly key: VerificationKey
}

export interface VerifierOptions {
  readonly choose: IssuerChoice
  readonly clock: Clock
  readonly maxTokenLength: number | undefined
  /** Whether somebody looks at what tokens are bound to; else bound ones are refused. */
  readonly takesBound: boolean
}

/** Verifies a token. Gives the refusal of what is often refused, and throws or rejects with any other. */
export type Verifier = (token: string, request: BearerRequest | undefined) => Maybe<Refusable<Verified>>

/**
 * Makes the verifier of a guard: shape, header, issuer, claims, key, signature. What costs little comes first, so that
 * hostile tokens are refused before any cryptography or network call: where all keys are known beforehand, one that names
 * another is refused before its claims are read.
 */
export function verifier({ choose, clock, maxTokenLength, takesBound }: VerifierOptions): Verifier {
  const { only } = choose
  const foreseen = only?.sources.length === 1 && only.sources.every(isFixed) ? only : undefined
  return (token, request) => {
    const jws = parseCompact(token, maxTokenLength)
    if (isRefused(jws)) return jws
    const candidates = foreseen && keysFor(foreseen, jws, undefined)
    if (isRefused(candidates)) return candidates
    const parsed = parseClaims(jws)
    const policy = only ?? choose(parsed, request)
    return isPromise(policy)
      ? policy.then((chosen) => verifyFor(chosen, parsed, seconds(clock), takesBound, undefined))
      : verifyFor(policy, parsed, seconds(clock), takesBound, candidates)
  }
}

function verifyFor(
  policy: IssuerPolicy,
  parsed: ParsedToken,
  now: number,
  takesBound: boolean,
  foreseen: Candidates | undefined,
): Maybe<Refusable<Verified>> {
  const { jws, protectedHeader, jwt: claims, text, isPrintable } = parsed
  checkProfile(policy, protectedHeader.typ, claims)
  checkReplicatedClaims(protectedHeader.header, claims)
  const fault = faultOfClaims(claims, policy, now, isPrintable)
  if (fault !== undefined) return refusal(fault)
  if (!takesBound) refuseBound(claims)
  checkScopes(claims, isPrintable)
  refuseRepeatedMembers(text, claims)
  const candidates = foreseen ?? keysFor(policy, jws, claims.iat)
  return isPromise(candidates)
    ? candidates.then((found) => verifyWith(found, 0, parsed, policy))
    : verifyWith(candidates, 0, parsed, policy)
}

function keysFor(
  { sources, algorithms }: IssuerPolicy,
  { protectedHeader }: CompactJws,
  issuedAt: number | undefined,
): Candidates {
  return selectKeys(sources, keyQuery(protectedHeader, algorithms, issuedAt))
}

type Candidates = ReturnType<typeof selectKeys>

/** Tries the candidates, of which there are four at most, in turn. */
function verifyWith(
  candidates: Refusable<readonly Candidate[]>,
  index: number,
  parsed: ParsedToken,
  policy: IssuerPolicy,
): Maybe<Refusable<Verified>> {
  if (isRefused(candidates)) return candidates
  const candidate = candidates[index]
  if (!candidate) return refusal('signature_invalid')
  const verifies = verifySignature(parsed.jws, candidate.key)
  if (verifies === true) return verified(parsed, policy, candidate)
  return chain(verifies, (holds) =>
    holds ? verified(parsed, policy, candidate) : verifyWith(candidates, index + 1, parsed, policy),
  )
}

function verified({ protectedHeader, jwt }: ParsedToken, policy: IssuerPolicy, by: Candidate): Verified {
  return { protectedHeader, jwt, policy, source: by.source, key: by.key }
}
