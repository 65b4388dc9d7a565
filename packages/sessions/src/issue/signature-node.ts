import { Buffer } from 'node:buffer'
import {
  constants,
  createPrivateKey,
  createPublicKey,
  type JsonWebKeyInput,
  type KeyObject,
  type SigningOptions,
  sign,
  verify,
} from 'node:crypto'
import type { JsonWebKey } from '@bearer/core'
import type { SigningAlgorithm } from './algorithms.ts'
import { proofText, wrongHalves } from './proof.ts'
import type { SignText } from './signer.ts'

/**
 * Imports a private JWK and gives what signs an ASCII text with it, in base64url, all at once.
 *
 * @throws ConfigurationError where it is not the private half of `publicJwk`.
 */
export function importSigner(jwk: JsonWebKey, publicJwk: JsonWebKey, algorithm: SigningAlgorithm): SignText {
  const halves = halvesOf(jwk, publicJwk, algorithm)
  if (!belongTogether(halves)) throw wrongHalves()
  return halves[0]
}

/** Bun imports a private RSA key whose members are of two, and throws when it is to sign. */
function belongTogether([signText, verifies]: Halves): boolean {
  try {
    return verifies(proofText, signText(proofText))
  } catch {
    return false
  }
}

type Halves = readonly [sign: (input: string) => string, verifies: (input: string, signature: string) => boolean]

function halvesOf(jwk: JsonWebKey, publicJwk: JsonWebKey, algorithm: SigningAlgorithm): Halves {
  const key = imported(createPrivateKey, jwk)
  const publicKey = imported(createPublicKey, publicJwk)
  const hash = algorithm.startsWith('Ed') ? null : `sha${algorithm.slice(2)}`
  const [how, against] = [key, publicKey].map((half) => ({ key: half, ...optionsOf(algorithm) })) as [How, How]
  return [
    // Not by an object of `createSign`, whose memory the collector must be told of each time.
    (input) => sign(hash, Buffer.from(input, 'latin1'), how).toString('base64url'),
    (input, signature) => verify(hash, Buffer.from(input, 'latin1'), against, Buffer.from(signature, 'base64url')),
  ]
}

type How = SigningOptions & { readonly key: KeyObject }

function optionsOf(algorithm: SigningAlgorithm): SigningOptions {
  if (algorithm.startsWith('ES')) return { dsaEncoding: 'ieee-p1363' }
  if (!algorithm.startsWith('PS')) return {}
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(algorithm.slice(2)) / 8 }
}

function imported(create: (input: JsonWebKeyInput) => KeyObject, jwk: JsonWebKey): KeyObject {
  try {
    return create({ key: { ...jwk }, format: 'jwk' } as JsonWebKeyInput)
  } catch {
    throw wrongHalves()
  }
}
