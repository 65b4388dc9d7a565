import {
  type CompactJWSHeaderParameters,
  CompactSign,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
} from 'jose'
import type { Algorithm } from '../../keys/material/algorithms.ts'

/** A key pair of a test issuer. */
export interface TestKey {
  readonly kid: string
  readonly algorithm: Algorithm
  readonly publicJwk: JWK
  readonly privateKey: CryptoKey
}

/** Makes a key pair. */
export async function testKey(algorithm: Algorithm, kid: string): Promise<TestKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  return { kid, algorithm, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } }
}

/** Signs a token as it is given, right or wrong. */
export function signToken(header: object, claims: object, key: TestKey): Promise<string> {
  const parameters: CompactJWSHeaderParameters = { alg: key.algorithm, ...header }
  // Copied: under jsdom a TextEncoder makes arrays of another realm's class, which jose refuses.
  const payload = Uint8Array.from(new TextEncoder().encode(JSON.stringify(claims)))
  const crit = Object.fromEntries((parameters.crit ?? []).map((name) => [name, true]))
  return new CompactSign(payload).setProtectedHeader(parameters).sign(key.privateKey, { crit })
}
