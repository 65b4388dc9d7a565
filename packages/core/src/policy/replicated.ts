import { refusal } from '../http/errors.ts'

type Members = { readonly [name: string]: unknown }

/** Claims repeated in the header (RFC 7519 §5.3) must say the same there. */
export function checkReplicatedClaims(header: Members, claims: Members): void {
  for (const name of replicated) {
    if (header[name] !== undefined && header[name] !== claims[name]) throw refusal('header_claim_mismatch')
  }
}

const replicated = ['iss', 'sub'] as const
