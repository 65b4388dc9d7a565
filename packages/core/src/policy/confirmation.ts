import { refusal } from '../errors/errors.ts'

/**
 * A token with `cnf` (RFC 7800) is good only together with a proof of its key. Where nobody looks at proofs it is refused,
 * whatever the scheme: as a plain bearer token it would be worth what its thief wants (RFC 9449 §7.2).
 */
export function refuseBound(claims: { readonly [claim: string]: unknown }): void {
  if (claims['cnf'] !== undefined) throw refusal('proof_missing')
}
