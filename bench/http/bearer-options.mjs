import { publicKey, secret } from '@bearer/core'
import { audience, issuer } from '../fixtures/tokens.mjs'

/** A guard as a user would write it. */
export function bearerOptions({ bytes, jwk, kid, algorithm }) {
  const keys = bytes ? secret(bytes, { kid, algorithm }) : publicKey(jwk)
  return { issuer, audience, keys, profile: 'rfc9068' }
}
