import { refuseFurther } from '../../configuration.ts'
import { type BearerRequest, fieldValues } from '../../http/request.ts'
import { chain, type Maybe } from '../../maybe.ts'
import type { HolderProof, ProofContext } from '../holder-proof.ts'
import { proofStep } from '../proof-step.ts'
import { type DpopOptions, dpopPolicy } from './options.ts'
import { ProofCheck, type Proven } from './proof-check.ts'
import { dpopToken } from './scheme.ts'

/** What {@link dpop} gives: to a guard, and to `createSessions`. */
export interface Dpop extends HolderProof {
  readonly confirmation: 'jkt'
  /** Which algorithms it takes, for the metadata of a resource or an issuer (RFC 9449 §5.1, RFC 9728 §2). */
  readonly metadata: {
    readonly dpop_signing_alg_values_supported: readonly string[]
    readonly dpop_bound_access_tokens_required: boolean
  }
  /** The proof of a request that asks for a token (RFC 9449 §5); nothing where it has none. Throws or rejects with a refusal. */
  prove(request: BearerRequest, context: ProofContext): Maybe<Proven | undefined>
}

/**
 * Tokens that are bound to a key of their client (RFC 9449): each request brings a proof, signed by that key, for this method,
 * URL and token. A token that was stolen is worth nothing without the key.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * ```ts
 * const guard = createGuard({
 *   issuer,
 *   audience,
 *   proofs: [dpop({ mode: 'require', publicUrl: 'https://api.example.com', replays: store.replays })],
 * })
 * ```
 */
export function dpop(options: DpopOptions, ...further: readonly []): Dpop {
  refuseFurther('dpop', further, 'takes one object of options.')
  const { mode, ...policy } = dpopPolicy(options)
  const checks = new ProofCheck(policy)
  const { algorithms } = policy
  return {
    confirmation: 'jkt',
    mode,
    scheme: { read: dpopToken, algorithms: algorithms.join(' ') },
    check: (jkt, text, request, context) =>
      chain(checks.run(request, { text, jkt }, context), ({ headers }) => headers),
    together: proofStep,
    metadata: {
      dpop_signing_alg_values_supported: algorithms,
      dpop_bound_access_tokens_required: mode === 'require',
    },
    prove: (request, context) =>
      fieldValues(request, 'dpop').length === 0 ? undefined : checks.run(request, undefined, context),
  }
}
