import { ownMembers, parseJson } from '@bearer/core'
import type { RefreshKeys } from '../refresh/refresh-keys.ts'
import { concatenated, fromBase64url, toBase64url, utf8 } from './bytes.ts'

const macLength = 32
/** Characters of a text that is read. */
export const maxSealed = 4096
const decoder = new TextDecoder()

/** Kinds of sealed texts. Refresh tokens begin with 1: no MAC of the one can be that of another. */
export type SealedKind = 2 | 3

/** Writes a value as a text that anybody can read, and nobody can make: JSON with a MAC. */
export async function sealed(kind: SealedKind, value: object, keys: RefreshKeys): Promise<string> {
  const id = utf8(keys.currentId)
  const body = concatenated(Uint8Array.of(kind, id.length), id, utf8(JSON.stringify(value)))
  return toBase64url(concatenated(body, await keys.mac(keys.currentId, body)))
}

/** The value of a text that was sealed here; nothing of any other, whatever it is. */
export async function unsealed<Value extends object>(
  kind: SealedKind,
  text: string,
  keys: RefreshKeys,
): Promise<Value | undefined> {
  const bytes = text.length <= maxSealed ? fromBase64url(text) : undefined
  if (!bytes || bytes[0] !== kind) return undefined
  const start = 2 + (bytes[1] ?? 0)
  const body = bytes.subarray(0, -macLength)
  if (body.length <= start) return undefined
  const keyId = decoder.decode(bytes.subarray(2, start))
  if (!(await keys.verify(keyId, body, bytes.subarray(-macLength)))) return undefined
  // The MAC is ours, so what it is about was written by `sealed`. What that left out is left out here, whatever stands on prototypes.
  return ownMembers(parseJson(decoder.decode(body.subarray(start))) as Value)
}
