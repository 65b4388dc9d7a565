import { room } from '#bytes'

export { fromBase64url, macKey, room, sha256, textToBase64url, toBase64url } from '#bytes'

/** Puts byte strings one after the other. */
export function concatenated(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = room(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

let drawn = new Uint8Array(0)
let used = 0

/** Bytes of a random generator for cryptography. Some are drawn at once: a call of the generator costs more than a MAC. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  if (used + length > drawn.length) [drawn, used] = [crypto.getRandomValues(new Uint8Array(1024 + length)), 0]
  const bytes = drawn.slice(used, used + length)
  // Nobody else keeps what may be a secret.
  drawn.fill(0, used, used + length)
  used += length
  return bytes
}

const encoder = new TextEncoder()

/** The UTF-8 of a text. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text) as Uint8Array<ArrayBuffer>
