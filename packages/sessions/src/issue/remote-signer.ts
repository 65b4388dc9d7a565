import { isBytes, type JsonWebKey, type KeySource, publicKey, verifyJws } from '@bearer/core'
import { inTime } from '../records/ask.ts'
import { toBase64url, utf8 } from '../sealing/bytes.ts'
import type { SigningAlgorithm } from './algorithms.ts'
import { joseSignature } from './ecdsa-signature.ts'
import { maxTokenLength, type SignText } from './signer.ts'

/** A key that shows itself to nobody: of a KMS or an HSM. */
export interface RemoteSigningKey {
  readonly kid: string
  readonly alg: string
  /** The public half, to be published. */
  readonly publicJwk: JsonWebKey
  /**
   * Signs bytes, at most 8 KiB of them, by `alg`. Of ECDSA, DER is taken too. What it rejects, does not give within five
   * seconds or signs with another key means 503 for whoever waits for a token.
   */
  sign(bytes: Uint8Array): Promise<Uint8Array>
}

const noBytes =
  'sign gave no bytes: a signature is a Uint8Array. Of what AWS answers it is Signature, of a text such as that of Vault ' +
  'what base64 stands for.'

/**
 * Signs with a key that shows itself to nobody. Each signature is held against the public half before it is used: the
 * service may have changed the key behind its name, and nobody could verify what it signs.
 */
export function remoteSigner(key: RemoteSigningKey): SignText {
  const algorithm = key.alg as SigningAlgorithm
  const source = publicKey(key.publicJwk, { kid: key.kid, algorithm })
  return async (input) => {
    const bytes: unknown = await inTime(key.sign(utf8(input)))
    if (!isBytes(bytes)) throw new TypeError(noBytes)
    const signature = toBase64url(joseSignature(bytes, algorithm))
    const token = `${input}.${signature}`
    // The issuer refuses what is longer, with a better reason.
    if (token.length <= maxTokenLength && !(await holds(token, source)))
      throw new Error('The signature that sign gave does not verify by publicJwk.')
    return signature
  }
}

function holds(token: string, source: KeySource): Promise<boolean> {
  return verifyJws(token, source).then(
    () => true,
    () => false,
  )
}
