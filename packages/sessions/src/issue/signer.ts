import { textToBase64url } from '../sealing/bytes.ts'
import type { SigningAlgorithm } from './algorithms.ts'

/** Octets: no guard takes a longer token. */
export const maxTokenLength = 8192

/** Signs an ASCII text, and gives the signature as a JWS has it, in base64url. */
export type SignText = (input: string) => string | Promise<string>

/** A key that signs access tokens. */
export interface Signer {
  /** The first segment of the tokens that it signs. */
  readonly header: string
  readonly sign: SignText
}

export function signer(kid: string, alg: SigningAlgorithm, sign: SignText): Signer {
  return { header: textToBase64url(JSON.stringify({ alg, typ: 'at+jwt', kid })), sign }
}

/** Has a key sign something, to see whether it can. No guard takes it for a token. */
export async function tryOut({ header, sign }: Signer): Promise<void> {
  await sign(`${header}.${textToBase64url('no token')}`)
}
