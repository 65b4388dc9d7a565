import { ConfigurationError } from '../configuration.ts'
import { type Algorithm, isAlgorithm, isSymmetric } from './material/algorithms.ts'
import type { KeySource } from './source.ts'

/**
 * Refuses keys and algorithms of one issuer that do not belong together (RFC 8725 §3.1): secrets beside public keys, the
 * way to algorithm confusion, and algorithms that none of the keys can serve.
 */
export function checkKeys(sources: readonly KeySource[], algorithms: readonly Algorithm[] | undefined): void {
  const known = sources.flatMap((source) => source.algorithms ?? [])
  refuseMixture(known, 'HMAC secrets and public keys under one issuer invite algorithm confusion: use one kind.')
  if (algorithms === undefined) return
  if (!Array.isArray(algorithms) || algorithms.length === 0) {
    throw new ConfigurationError("algorithms is a list such as ['RS256'], or left out.")
  }
  for (const algorithm of algorithms) {
    if (isAlgorithm(algorithm)) continue
    throw new ConfigurationError(
      'algorithms names one that is not supported: use HS, RS, PS, ES with 256, 384 or 512, Ed25519 or EdDSA.',
    )
  }
  refuseMixture(algorithms, 'algorithms must be all HMAC or all asymmetric.')
  const all = sources.every((source) => source.algorithms !== undefined)
  if (all && !algorithms.some((algorithm) => known.includes(algorithm))) {
    throw new ConfigurationError(
      `None of the keys can serve algorithms: they are for ${[...new Set(known)].join(', ')}.`,
    )
  }
}

function refuseMixture(algorithms: readonly Algorithm[], message: string): void {
  if (algorithms.some(isSymmetric) && !algorithms.every(isSymmetric)) throw new ConfigurationError(message)
}
