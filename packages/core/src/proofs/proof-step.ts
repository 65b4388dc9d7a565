import { ConfigurationError } from '../configuration.ts'
import { isRefused, refusal } from '../errors/errors.ts'
import type { Credential } from '../extract/credential.ts'
import { tokenOf } from '../extract/presented.ts'
import { type BearerRequest, fieldValues, type HeaderPairs } from '../http/request.ts'
import type { JwtClaims } from '../jwt.ts'
import { chain, type Maybe } from '../maybe.ts'
import { ownMember } from '../own.ts'
import { proofHints } from './hints.ts'
import type { HolderProof, ProofContext, ProofStep } from './holder-proof.ts'

/** The confirmations that bind a token to a key: each that a token has must be proved, whatever proofs there are. */
const bindings = ['jkt', 'x5t#S256'] as const

/** Joins the proofs of a guard. */
export function proofStep(proofs: readonly HolderProof[], context: ProofContext): ProofStep {
  if (!proofs.every((one, i) => proofs.findIndex((other) => other?.confirmation === one?.confirmation) === i)) {
    throw new ConfigurationError('proofs takes one dpop(…) and one mtls(…) at most.')
  }
  const required = proofs.filter(({ mode }) => mode === 'require')
  const dpop = proofs.find(({ scheme }) => scheme)?.scheme
  const takesBearer = required.length === 0 || required.some(({ scheme }) => !scheme)

  /** Checks what a token is bound to, and gives header fields for the answer. */
  function prove(
    { cnf }: JwtClaims,
    credential: Credential,
    request: BearerRequest | undefined,
  ): Maybe<HeaderPairs | undefined> {
    const { scheme, source } = credential
    if (cnf === undefined) {
      if (scheme !== undefined || required.length > 0) throw refusal('token_unbound')
      return undefined
    }
    const bound = proofs.filter(({ confirmation }) => ownMember(cnf, confirmation) !== undefined)
    const [first, second] = bound
    const isProvable = bound.length === bindings.filter((name) => ownMember(cnf, name) !== undefined).length
    if (!first || !isProvable) throw refusal('proof_missing')
    if (required.length > 0 && !required.some((one) => bound.includes(one))) throw refusal('token_unbound')
    const isByDpop = ownMember(cnf, 'jkt') !== undefined
    if (scheme !== undefined && !isByDpop) throw refusal('token_unbound')
    // What was bound and comes as plain bearer may have been stolen by somebody who hopes that nobody looks (RFC 9449 §7.2).
    if (scheme === undefined && source === 'header' && isByDpop) throw refusal('proof_downgraded')
    const token = tokenOf(credential)
    const check = ({ confirmation, check: proves }: HolderProof): Maybe<HeaderPairs | undefined> => {
      const key = ownMember(cnf, confirmation)
      if (typeof key !== 'string' || key === '') throw refusal('claim_malformed')
      return proves(key, token, request, context)
    }
    if (!second) return check(first)
    return chain(check(first), (some) => chain(check(second), (more) => (more ? [...(some ?? []), ...more] : some)))
  }

  return {
    read: (text) => dpop?.read(text),
    around: (checks) => ({
      run: (credential, request) =>
        chain(checks.verified(credential, request), (grant) => {
          if (isRefused(grant)) return grant
          return chain(prove(grant.jwt, credential, request), (headers) => {
            if (headers) credential.headers = [...(credential.headers ?? []), ...headers]
            return checks.notRevoked(grant, false)
          })
        }),
      notRevoked: (grant, fresh) => checks.notRevoked(grant, fresh),
    }),
    answering: (make) => {
      if (!dpop) return make({})
      const { algorithms } = dpop
      const answerDpop = make({ scheme: 'DPoP', further: `, algs="${algorithms}"` })
      const answer = takesBearer ? make({ further: `, DPoP algs="${algorithms}"` }) : answerDpop
      return (error, isCrossOrigin, request) =>
        request && speaksDpop(request) ? answerDpop(error, isCrossOrigin) : answer(error, isCrossOrigin)
    },
    hints: proofHints,
  }
}

/** Whether a client that was refused spoke DPoP: a token in a cookie has no scheme, but its proof. */
function speaksDpop(request: BearerRequest): boolean {
  const [authorization] = fieldValues(request, 'authorization')
  return authorization === undefined
    ? fieldValues(request, 'dpop').length > 0
    : /^[ \t]*dpop(?:[ \t]|$)/i.test(authorization)
}
