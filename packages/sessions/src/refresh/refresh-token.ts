import { concatenated, fromBase64url, randomBytes, sha256, toBase64url, utf8 } from '../sealing/bytes.ts'
import type { RefreshKeys } from './refresh-keys.ts'

/**
 * What a refresh token says: `version | length of key id | key id | family secret | generation | HMAC-SHA-256`. It is made
 * of nothing else but the issuer, so the server can make it again and needs to store none.
 */
export interface RefreshToken {
  readonly keyId: string
  /** 128 random bits, known to the token's bearer alone. */
  readonly familySecret: Uint8Array<ArrayBuffer>
  readonly generation: number
}

const version = 1
const secretLength = 16
const macLength = 32

const sid = utf8('sid')
const decoder = new TextDecoder()

/** Starts a family. */
export const newFamilySecret = (): Uint8Array<ArrayBuffer> => randomBytes(secretLength)

/** The name of a family: in access tokens as `sid`, and the id of its record. It does not lead back to the secret. */
export async function sessionIdOf(familySecret: Uint8Array<ArrayBuffer>): Promise<string> {
  return toBase64url(await sha256(concatenated(sid, familySecret), 16))
}

/** Writes a refresh token. The same in always gives the same out. */
export async function writeRefreshToken(token: RefreshToken, keys: RefreshKeys): Promise<string> {
  const body = bodyOf(token)
  return toBase64url(concatenated(body, await keys.mac(token.keyId, body)))
}

/** Reads a refresh token that one of our keys made; nothing for any other text. No store has been asked by then. */
export async function readRefreshToken(text: string, keys: RefreshKeys): Promise<RefreshToken | undefined> {
  const bytes = typeof text === 'string' && text.length <= 256 ? fromBase64url(text) : undefined
  if (!bytes || bytes[0] !== version) return undefined
  const idLength = bytes[1] ?? 0
  const bodyLength = 2 + idLength + secretLength + 4
  if (bytes.length !== bodyLength + macLength) return undefined
  const keyId = decoder.decode(bytes.subarray(2, 2 + idLength))
  const body = bytes.slice(0, bodyLength)
  if (!(await keys.verify(keyId, body, bytes.slice(bodyLength)))) return undefined
  const familySecret = body.slice(2 + idLength, 2 + idLength + secretLength)
  return { keyId, familySecret, generation: new DataView(body.buffer).getUint32(bodyLength - 4) }
}

function bodyOf({ keyId, familySecret, generation }: RefreshToken): Uint8Array<ArrayBuffer> {
  const id = utf8(keyId)
  const number = new Uint8Array(4)
  new DataView(number.buffer).setUint32(0, generation)
  return concatenated(Uint8Array.of(version, id.length), id, familySecret, number)
}
