import { refusal } from '../errors/errors.ts'

type Members = { readonly [name: string]: unknown }

/** `iss`, `sub` and `aud`, where they are repeated in the header (RFC 7519 §5.3), must say the same there. */
export function checkReplicatedClaims({ iss, sub, aud }: Members, claims: Members): void {
  if (iss !== undefined && iss !== claims['iss']) throw refusal('header_claim_mismatch')
  if (sub !== undefined && sub !== claims['sub']) throw refusal('header_claim_mismatch')
  if (aud !== undefined && JSON.stringify(aud) !== JSON.stringify(claims['aud'])) throw refusal('header_claim_mismatch')
}
