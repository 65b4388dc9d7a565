import { verifySignature as verify } from '#signature'
import type { VerificationKey } from '../keys/material/made-key.ts'
import { isPromise, type Maybe } from '../maybe.ts'
import type { CompactJws } from './compact.ts'

/** Whether a key made the signature of a token. What the runtime's cryptography refuses to look at is not verified. */
export function verifySignature(jws: CompactJws, key: VerificationKey): Maybe<boolean> {
  try {
    const verdict: Maybe<boolean> = verify(jws.protectedHeader.algorithm, key.material, jws.signingInput, jws.signature)
    return isPromise(verdict) ? verdict.then(undefined, () => false) : verdict
  } catch {
    return false
  }
}
