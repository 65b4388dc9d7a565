import { ConfigurationError } from '../configuration.ts'
import { isBearerError, refusal } from '../errors/errors.ts'
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
    const keys = new Map(bindings.map((name) => [name, ownMember(cnf, name)]))
    const bound = proofs.filter(({ confirmation }) => keys.get(confirmation) !== undefined)
    const isProvable = bound.length === [...keys.values()].filter((key) => key !== undefined).length
    if (bound.length === 0 || !isProvable) throw refusal('proof_missing')
    if (required.length > 0 && !required.some((one) => bound.includes(one))) throw refusal('token_unbound')
    if (scheme !== undefined && keys.get('jkt') === undefined) throw refusal('token_unbound')
    // What was bound and comes as plain bearer may have been stolen by somebody who hopes that nobody looks (RFC 9449 §7.2).
    if (scheme === undefined && source === 'header' && keys.get('jkt') !== undefined) throw refusal('proof_downgraded')
    const token = tokenOf(credential)
    return bound.reduce<Maybe<HeaderPairs | undefined>>((before, { confirmation, check }) => {
      const key = keys.get(confirmation)
      if (typeof key !== 'string' || key === '') throw refusal('claim_malformed')
      return chain(before, (headers) =>
        chain(check(key, token, request, context), (more) => (more ? [...(headers ?? []), ...more] : headers)),
      )
    }, undefined)
  }

  return {
    read: (text) => dpop?.read(text),
    around: (checks) => ({
      run: (credential, request) =>
        chain(checks.verified(credential, request), (grant) => {
          if (isBearerError(grant)) return grant
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
