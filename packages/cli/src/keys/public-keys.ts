import { createHash, createPublicKey, type JsonWebKey as NodeJwk } from 'node:crypto'
import { type JsonWebKeySet, publicKey } from '@bearer/core'
import { signingKeys } from '@bearer/sessions'
import { entriesIn, pemKey } from './key-file.ts'

/** The public half of what a file holds, as a JWKS: of keys in JSON all that are published, of a PEM the one. */
export async function publicKeysIn(text: string): Promise<JsonWebKeySet> {
  if (!text.includes('-----BEGIN ')) return signingKeys(entriesIn(text)).jwks()
  const key = pemKey(text)
  // Weak ones are refused with a sentence.
  publicKey(key)
  const jwk = key.export({ format: 'jwk' }) as NodeJwk & { kty: string }
  return { keys: [{ ...jwk, kid: thumbprint(jwk), use: 'sig' }] }
}

/** The public keys of a set in PEM, one after the other. */
export const pemOf = ({ keys }: JsonWebKeySet): string =>
  keys
    .map((jwk) => createPublicKey({ key: jwk as NodeJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }))
    .join('')

/** RFC 7638: the hash of the members that make the key, in order of their names. */
function thumbprint(jwk: NodeJwk): string {
  const members = ['crv', 'e', 'kty', 'n', 'x', 'y'].flatMap((name) => (name in jwk ? [[name, jwk[name]]] : []))
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url')
}
