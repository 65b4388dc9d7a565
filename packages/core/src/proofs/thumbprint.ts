import { sha256 } from '#digest'
import type { JsonWebKey } from '../keys/material/native.ts'
import type { Maybe } from '../maybe.ts'

/** The members that make a public key what it is, in the order of their names. */
const required: { readonly [kty: string]: readonly string[] } = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
}

/** The SHA-256 thumbprint of a public key (RFC 7638 §3), which `cnf.jkt` names. Its members are texts. */
export function thumbprint(jwk: JsonWebKey): Maybe<string> {
  const members = (required[jwk.kty as string] as readonly string[]).map((name) => [name, jwk[name]])
  return sha256(JSON.stringify(Object.fromEntries(members)))
}
