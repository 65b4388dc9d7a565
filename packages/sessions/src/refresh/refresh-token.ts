import { chain, type Maybe } from '@bearer/core'
import { concatenated, fromBase64url, randomBytes, room, sha256, toBase64url, utf8 } from '../sealing/bytes.ts'
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

/** Starts a family. */
export const newFamilySecret = (): Uint8Array<ArrayBuffer> => randomBytes(secretLength)

/** The name of a family: in access tokens as `sid`, and the id of its record. It does not lead back to the secret. */
export function sessionIdOf(familySecret: Uint8Array<ArrayBuffer>): Maybe<string> {
  return chain(sha256(concatenated(sid, familySecret), 16), toBase64url)
}

/** Whether a text could be the name of a family: other records lie beside theirs, under names that are none. */
export const isSessionId = (text: string): boolean => /^[\w-]{22}$/.test(text)

/** Writes a refresh token. The same in always gives the same out. */
export function writeRefreshToken(token: RefreshToken, keys: RefreshKeys): Maybe<string> {
  const body = bodyOf(token)
  return chain(keys.mac(token.keyId, body), (mac) => toBase64url(concatenated(body, mac)))
}

/** Reads a refresh token that one of our keys made; nothing for any other text. No store has been asked by then. */
export function readRefreshToken(text: string, keys: RefreshKeys): Maybe<RefreshToken | undefined> {
  const bytes = typeof text === 'string' && text.length <= 256 ? fromBase64url(text) : undefined
  if (!bytes || bytes[0] !== version) return undefined
  const secretAt = 2 + (bytes[1] ?? 0)
  const bodyLength = secretAt + secretLength + 4
  if (bytes.length !== bodyLength + macLength) return undefined
  const keyId = asciiAt(bytes, 2, secretAt)
  return chain(keys.verify(keyId, bytes.subarray(0, bodyLength), bytes.subarray(bodyLength)), (isOurs) => {
    if (!isOurs) return undefined
    const familySecret = new Uint8Array(bytes.subarray(secretAt, secretAt + secretLength))
    return { keyId, familySecret, generation: numberAt(bytes, secretAt + secretLength) }
  })
}

function bodyOf({ keyId, familySecret, generation }: RefreshToken): Uint8Array<ArrayBuffer> {
  const secretAt = 2 + keyId.length
  const body = room(secretAt + secretLength + 4)
  body[0] = version
  body[1] = keyId.length
  // Ids are ASCII.
  for (let i = 0; i < keyId.length; i++) body[2 + i] = keyId.charCodeAt(i)
  body.set(familySecret, secretAt)
  for (let i = 0; i < 4; i++) body[secretAt + secretLength + i] = generation >>> (24 - 8 * i)
  return body
}

function asciiAt(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0)
  return text
}

/** Of four octets, the greatest first. */
function numberAt(bytes: Uint8Array, start: number): number {
  let number = 0
  for (let at = start; at < start + 4; at++) number = number * 256 + (bytes[at] ?? 0)
  return number
}
