import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** Two halves of one key. */
export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

type Arguments =
  | readonly [type: 'ed25519' | 'x25519']
  | readonly [type: 'ec', options: { readonly namedCurve: string }]
  | readonly [type: 'rsa', options: { readonly modulusLength: number }]

/**
 * Makes a key pair, and imports it anew. Node 20 stops for ever where it collects what has made a key while that very key is
 * being exported as a JWK (both take the key's lock, on one thread): one run of all tests in six met it.
 */
export function keyPair(...[type, options]: Arguments): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync(type as 'ec', {
    ...(options as { namedCurve: string }),
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { publicKey: createPublicKey(publicKey), privateKey: createPrivateKey(privateKey) }
}
