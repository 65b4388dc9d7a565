import type { Clock } from '../clock.ts'
import type { Refusable } from '../errors/errors.ts'
import type { Hint } from '../errors/hints.ts'
import type { ProofReason } from '../errors/reasons.ts'
import type { BearerEvents } from '../events.ts'
import type { Credential } from '../extract/credential.ts'
import type { TokenReader } from '../extract/presented.ts'
import type { Answerer } from '../http/answer.ts'
import type { Scheme } from '../http/challenge.ts'
import type { BearerRequest, HeaderPairs } from '../http/request.ts'
import type { JwtClaims } from '../jwt.ts'
import type { Maybe } from '../maybe.ts'

/** Whether unbound tokens pass beside bound ones, or every token must be bound. A bound token needs its proof in any case. */
export type ProofMode = 'allow' | 'require'

/** What a proof needs of whoever asks for it: the time, and somebody to tell that a store failed. */
export interface ProofContext {
  readonly clock: Clock
  emit<Name extends keyof BearerEvents>(name: Name, event: BearerEvents[Name]): void
}

/** A key that a request has proved. */
export interface Proven {
  /** Its thumbprint, as `cnf` has it. */
  readonly key: string
  readonly headers: HeaderPairs | undefined
  /**
   * Notes that the proof was used, where it is good once, and throws or rejects with a refusal where it was before. It writes to a store: it
   * is called once the request is worth that.
   */
  readonly useUp?: (() => Maybe<void>) | undefined
}

/** How clients prove that they hold the key of their token: what `dpop(…)` and `mtls(…)` give to a guard. */
export interface HolderProof {
  /** The member of `cnf` that it proves (RFC 7800 §3.1): `jkt`, or `x5t#S256`. */
  readonly confirmation: 'jkt' | 'x5t#S256'
  readonly mode: ProofMode
  /** Where its tokens are sent with the scheme DPoP: how that is read, and the algorithms that challenges name. Default: Bearer. */
  readonly scheme?: { readonly read: TokenReader; readonly algorithms: string } | undefined
  /**
   * Checks the proof in a request for a token that is bound to `key`, and gives header fields that the answer must carry.
   * Throws or rejects with a refusal.
   */
  check(
    key: string,
    token: string,
    request: BearerRequest | undefined,
    context: ProofContext,
  ): Maybe<HeaderPairs | undefined>
  /**
   * The key that a request for tokens proves, and its header fields for the answer; nothing where it proves none. Throws or
   * rejects with a refusal. For `createSessions`, which binds tokens to it once the proof is used up.
   */
  prove(request: BearerRequest, context: ProofContext): Maybe<Proven | undefined>
  /** What the metadata of a resource (RFC 9728 §2) and of an issuer (RFC 8414 §2) say of it. */
  readonly metadata: { readonly resource: object; readonly issuer: object }
  /** Joins all proofs of a guard. It comes with them, so that a guard without any has no code of theirs. */
  readonly together: (proofs: readonly HolderProof[], context: ProofContext) => ProofStep
}

/** The checks of a token by a guard: all of them, and what comes before and after its proof. */
export interface Checks<Grant> {
  run(credential: Credential, request: BearerRequest | undefined): Maybe<Refusable<Grant>>
  notRevoked(grant: Grant, fresh: boolean): Maybe<Grant>
}

/** What a guard does because of its proofs: step 10 of the pipeline, and what it says of schemes. */
export interface ProofStep {
  /** Reads tokens of the schemes that its proofs bring. */
  readonly read: TokenReader
  /** Puts the proof between the checks of a token: after its claims, and before revocations are asked. */
  around<Grant extends { readonly jwt: JwtClaims }>(
    checks: Checks<Grant> & {
      verified(credential: Credential, request: BearerRequest | undefined): Maybe<Refusable<Grant>>
    },
  ): Checks<Grant>
  /** Answers in the scheme that the client spoke. */
  answering(make: (scheme: Scheme) => Answerer): Answerer
  readonly hints: { readonly [Reason in ProofReason]: Hint }
}
