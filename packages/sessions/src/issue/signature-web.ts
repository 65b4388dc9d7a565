import type { JsonWebKey } from '@bearer/core'
import { importJWK, type JWK } from 'jose'
import { toBase64url, utf8 } from '../sealing/bytes.ts'
import type { SigningAlgorithm } from './algorithms.ts'
import { proofText, wrongHalves } from './proof.ts'
import type { SignText } from './signer.ts'

/**
 * Imports a private JWK when it is first needed and gives what signs an ASCII text with it, in base64url. It rejects with a
 * ConfigurationError where it is not the private half of `publicJwk`.
 */
export function importSigner(jwk: JsonWebKey, publicJwk: JsonWebKey, algorithm: SigningAlgorithm): SignText {
  // Not the promise of it: on Workers, one that began in another request may never settle.
  let key: CryptoKey | undefined
  return async (input) => {
    key ??= await proven(jwk, publicJwk, algorithm)
    const signature = await crypto.subtle.sign(parametersOf(algorithm), key, utf8(input))
    return toBase64url(new Uint8Array(signature))
  }
}

/** Runtimes import a JWK whose halves are of different keys, and sign what nobody can verify. */
async function proven(jwk: JsonWebKey, publicJwk: JsonWebKey, algorithm: SigningAlgorithm): Promise<CryptoKey> {
  const parameters = parametersOf(algorithm)
  try {
    const [key, publicKey] = (await Promise.all([
      importJWK(jwk as JWK, algorithm),
      importJWK(publicJwk as JWK, algorithm),
    ])) as [CryptoKey, CryptoKey]
    const signature = await crypto.subtle.sign(parameters, key, utf8(proofText))
    if (await crypto.subtle.verify(parameters, publicKey, signature, utf8(proofText))) return key
  } catch {
    // What the runtime refuses to import is no key either.
  }
  throw wrongHalves()
}

function parametersOf(algorithm: SigningAlgorithm): AlgorithmIdentifier | EcdsaParams | RsaPssParams {
  const bits = Number(algorithm.slice(2))
  switch (algorithm.slice(0, 2)) {
    case 'ES':
      return { name: 'ECDSA', hash: `SHA-${bits}` }
    case 'PS':
      return { name: 'RSA-PSS', saltLength: bits / 8 }
    case 'RS':
      return { name: 'RSASSA-PKCS1-v1_5' }
    default:
      return { name: 'Ed25519' }
  }
}
