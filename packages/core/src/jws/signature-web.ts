import { decodeBase64url } from '#base64url'
import { type Algorithm, algorithms } from '../keys/material/algorithms.ts'
import type { Material } from '../keys/material/import-key-web.ts'
import { parametersOf } from '../keys/material/webcrypto-parameters.ts'

/** Verifies a signature, given as its base64url segment, over an ASCII text. */
export async function verifySignature(
  algorithm: Algorithm,
  material: unknown,
  input: string,
  signature: string,
): Promise<boolean> {
  const bytes = decodeBase64url(signature)
  if (!bytes) return false
  const key = await (material as Material)(algorithm)
  if (bytes.length !== lengthOf(algorithm, key)) return false
  return crypto.subtle.verify(parametersOf(algorithm), key, bytes as BufferSource, new TextEncoder().encode(input))
}

/** The octets of a signature. Runtimes take a PSS signature without its leading zeros: it would have several texts. */
function lengthOf(algorithm: Algorithm, key: CryptoKey): number {
  const { family, hash } = algorithms[algorithm]
  switch (family) {
    case 'HS':
      return hash / 8
    case 'RS':
    case 'PS':
      return Math.ceil((key.algorithm as RsaKeyAlgorithm).modulusLength / 8)
    case 'ES':
      return hash === 512 ? 132 : hash / 4
    case 'Ed':
      return 64
  }
}
