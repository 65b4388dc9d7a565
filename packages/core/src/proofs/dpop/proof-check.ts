import { sha256 } from '#digest'
import { refusal } from '../../errors/errors.ts'
import { exposed } from '../../http/answer.ts'
import { type BearerRequest, fieldValues, type HeaderPairs } from '../../http/request.ts'
import { verifySignature } from '../../jws/signature.ts'
import type { Algorithm } from '../../keys/material/algorithms.ts'
import { chain, type Maybe } from '../../maybe.ts'
import type { ProofContext, Proven } from '../holder-proof.ts'
import type { Nonces } from './nonces.ts'
import { headerOfProof, type Proof, type ProofClaims, proofOf } from './proof.ts'
import { keyOf, type ProofKey, ProofKeys } from './proof-keys.ts'
import type { Replays } from './replays.ts'
import type { IsTarget } from './target.ts'

/** What a proof is held against, beside its request. */
export interface ProofPolicy {
  readonly algorithms: readonly Algorithm[]
  /** Seconds. */
  readonly maxAge: number
  readonly isTarget: IsTarget
  readonly nonces: Nonces | undefined
  readonly replays: Replays | undefined
}

/** What the token says of its proof; at a token endpoint there is none yet (RFC 9449 §5). */
export interface BoundToken {
  readonly text: string
  /** The thumbprint in `cnf.jkt`. */
  readonly jkt: string
}

/** Until when a proof would be good, in milliseconds, and the nonce that its client is to go on with. */
interface Freshness {
  readonly until: number
  readonly nonce: string | undefined
}

/** Seconds by which the clock of a client may be ahead, and those of processes differ. */
const tolerance = 30

/** Checks proofs: the thirteen checks of RFC 9449 §4.3 and §7.1, what costs little first; what is written is left to `useUp`. */
export class ProofCheck {
  readonly #policy: ProofPolicy
  readonly #keys = new ProofKeys()

  constructor(policy: ProofPolicy) {
    this.#policy = policy
  }

  /** Throws or rejects with a refusal. */
  run(request: BearerRequest, token: BoundToken | undefined, context: ProofContext): Maybe<Proven> {
    const proof = proofOf(request)
    const { claims } = proof
    if (claims.htm !== request.method) throw refusal('dpop_method_mismatch')
    if (!this.#policy.isTarget(claims.htu, request.url)) throw refusal('dpop_target_mismatch')
    return chain(this.#keyOf(proof, token), (key) =>
      chain(refuseOtherToken(claims, key, token), () =>
        chain(this.#freshness(claims, context.clock()), ({ until, nonce }) =>
          chain(this.#refuseForged(proof, key, token), () => ({
            key: key.jkt,
            headers: nonce === undefined ? undefined : headersFor(nonce, request),
            useUp: () => this.#refuseReplayed(claims, key, until, request, context),
          })),
        ),
      ),
    )
  }

  #keyOf(proof: Proof, token: BoundToken | undefined): Maybe<ProofKey> {
    const known = token && this.#keys.get(token.jkt)
    if (known?.segment === proof.header) return known
    const header = headerOfProof(proof.header)
    if (!this.#policy.algorithms.includes(header.algorithm)) throw refusal('dpop_algorithm_refused')
    return keyOf(proof.header, header)
  }

  #freshness({ iat, nonce }: ProofClaims, now: number): Maybe<Freshness> {
    const { nonces, maxAge } = this.#policy
    if (!nonces) {
      const age = now / 1000 - iat
      if (!(age <= maxAge && age >= -tolerance)) throw refusal('dpop_time_refused')
      return { until: (iat + maxAge + tolerance) * 1000, nonce: undefined }
    }
    // The nonce says when the proof was made, better than the clock of a client could (RFC 9449 §4.3, number 11).
    return chain(nonces.check(nonce, now), (fresh) => {
      if (fresh && !fresh.isOld) return { until: fresh.until, nonce: undefined }
      return chain(nonces.current(now), (current) => {
        if (!fresh) throw refusal('dpop_nonce_needed', { nonce: current })
        return { until: fresh.until, nonce: current }
      })
    })
  }

  #refuseForged(
    { signingInput, payload, signature }: Proof,
    key: ProofKey,
    token: BoundToken | undefined,
  ): Maybe<void> {
    const jws = { protectedHeader: key.protectedHeader, signingInput, payload, signature }
    return chain(verifySignature(jws, key.key), (holds) => {
      if (!holds) throw refusal('dpop_signature_invalid')
      if (token) this.#keys.keep(key)
    })
  }

  #refuseReplayed(
    { jti }: ProofClaims,
    { jkt }: ProofKey,
    until: number,
    request: BearerRequest,
    context: ProofContext,
  ): Maybe<void> {
    const { replays } = this.#policy
    if (!replays) return undefined
    return chain(nameOf(jti), (name) =>
      replays.isNew(`dpop:${jkt}:${name}`, Math.ceil(until), request, context).then(refuseKnown),
    )
  }
}

/** Whether the proof is for the token, and its key the one that the token is bound to (RFC 9449 §7.1). */
function refuseOtherToken({ ath }: ProofClaims, key: ProofKey, token: BoundToken | undefined): Maybe<void> {
  if (!token) return undefined
  if (key.jkt !== token.jkt) throw refusal('proof_key_mismatch')
  const known = key.latest?.token === token.text ? key.latest.ath : sha256(token.text)
  return chain(known, (hash) => {
    if (ath !== hash) throw refusal('dpop_token_mismatch')
    if (known !== key.latest?.ath) key.latest = { token: token.text, ath: hash }
  })
}

function refuseKnown(isNew: boolean): void {
  if (!isNew) throw refusal('dpop_replayed')
}

/** A short name as it is, where stores take it; else its hash, so that no client fills a store with long ones. */
const nameOf = (jti: string): Maybe<string> =>
  /^[\w\-.~]{1,64}$/.test(jti) ? jti : chain(sha256(jti), (hash) => `#${hash}`)

/** RFC 9449 §8.2: scripts of other origins must be able to read the nonce (§9). */
const headersFor = (nonce: string, request: BearerRequest): HeaderPairs => [
  ['dpop-nonce', nonce],
  ...(fieldValues(request, 'origin').length > 0 ? [exposed] : []),
]
