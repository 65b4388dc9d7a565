import { refuseFurther } from '../../configuration.ts'
import { refusal } from '../../errors/errors.ts'
import { fieldValues } from '../../http/request.ts'
import { chain } from '../../maybe.ts'
import type { HolderProof } from '../holder-proof.ts'
import { proofStep } from '../proof-step.ts'
import { type DpopOptions, dpopPolicy } from './options.ts'
import { ProofCheck } from './proof-check.ts'
import { dpopToken } from './scheme.ts'

/** What {@link dpop} gives: to a guard, and to `createSessions`. */
export interface Dpop extends HolderProof {
  readonly confirmation: 'jkt'
  readonly metadata: {
    readonly resource: {
      readonly dpop_signing_alg_values_supported: readonly string[]
      readonly dpop_bound_access_tokens_required: boolean
    }
    readonly issuer: { readonly dpop_signing_alg_values_supported: readonly string[] }
  }
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
    check: (jkt, text, request, context) => {
      if (!request) throw refusal('proof_missing')
      return chain(checks.run(request, { text, jkt }, context), ({ headers, useUp }) => chain(useUp?.(), () => headers))
    },
    together: proofStep,
    metadata: {
      resource: {
        dpop_signing_alg_values_supported: algorithms,
        dpop_bound_access_tokens_required: mode === 'require',
      },
      issuer: { dpop_signing_alg_values_supported: algorithms },
    },
    prove: (request, context) =>
      fieldValues(request, 'dpop').length === 0 ? undefined : checks.run(request, undefined, context),
  }
}
