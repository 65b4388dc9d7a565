import { refusal } from '../../errors/errors.ts'
import type { CheckedHeader } from '../../jws/header.ts'
import { jwkKey } from '../../keys/material/jwk-key.ts'
import type { VerificationKey } from '../../keys/material/made-key.ts'
import type { JsonWebKey } from '../../keys/material/native.ts'
import { octetMembers, privateMembers } from '../../keys/material/public-jwk.ts'
import { chain, type Maybe } from '../../maybe.ts'
import { thumbprint } from '../thumbprint.ts'

/** The key of a proof. */
export interface ProofKey {
  /** The header that it stood in, as it was written. */
  readonly segment: string
  readonly protectedHeader: CheckedHeader
  readonly key: VerificationKey
  readonly jkt: string
  /** The token that it proved last, and the hash of that: its client uses it again. */
  latest?: { readonly token: string; readonly ath: string } | undefined
}

/** Half of the keys that are kept at most. */
const half = 5_000

/**
 * Keys of proofs by their thumbprint, so that a client's is imported once. Only those that have signed a good proof for a good
 * token are kept, and the older half is dropped when the younger is full.
 */
export class ProofKeys {
  #young = new Map<string, ProofKey>()
  #old = new Map<string, ProofKey>()

  get(jkt: string): ProofKey | undefined {
    const young = this.#young.get(jkt)
    if (young) return young
    const old = this.#old.get(jkt)
    if (old) this.keep(old)
    return old
  }

  keep(key: ProofKey): void {
    if (this.#young.get(key.jkt) === key) return
    if (this.#young.size >= half) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key.jkt, key)
  }
}

/** Takes the key out of a proof's header (RFC 9449 §4.3, numbers 5 to 7). Throws or rejects with a refusal. */
export function keyOf(segment: string, protectedHeader: CheckedHeader): Maybe<ProofKey> {
  const jwk = protectedHeader.header['jwk'] as JsonWebKey
  if (!isPublic(jwk)) throw refusal('dpop_key_refused')
  const key = imported(jwk)
  if (!key?.algorithms.includes(protectedHeader.algorithm)) throw refusal('dpop_key_refused')
  return chain(thumbprint(jwk), (jkt) => ({ segment, protectedHeader, key, jkt, latest: undefined }))
}

/** Whether it is an object without a private member, be it an empty one, whose octets are written as they must be. */
function isPublic(jwk: unknown): jwk is JsonWebKey {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return false
  if (privateMembers.some((member) => Object.hasOwn(jwk, member))) return false
  return octetMembers.every((member) => {
    const octets: unknown = Object.hasOwn(jwk, member) ? (jwk as JsonWebKey)[member] : ''
    return typeof octets === 'string' && /^[\w-]*$/.test(octets)
  })
}

/** What cannot be a key, or is too weak, is none: the client sent it, and no setting of ours is wrong. */
function imported(jwk: JsonWebKey): VerificationKey | undefined {
  try {
    return jwkKey(jwk)
  } catch {
    return undefined
  }
}
