import { isPublicMaterial } from './public-material.ts'
import { passwordPart, publishedSecrets } from './published-secrets.ts'

/**
 * Says why a secret is guessable, or nothing. Random bytes, and hexadecimal or base64 text of random bytes, are never
 * called weak; passwords, phrases, repetitions and keys published in examples are (RFC 8725 §3.5).
 */
export function weaknessOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('latin1').decode(bytes)
  if (isPublicMaterial(bytes) || isDer(bytes))
    return 'This is a public key, a certificate or a JWK, not a secret: use publicKey() or jwks().'
  if (bytes.length < 32) return undefined // The key's length is judged where its algorithms are.
  if (new Set(bytes).size < 8) return 'This secret repeats a few characters.'
  if (hasPeriod(bytes)) return 'This secret repeats itself.'
  if (isSequence(bytes)) return 'This secret counts.'
  if (isPhrase(text)) return 'This secret is made of words.'
  if (isPublished(bytes, text)) return 'This secret is a password or stands in published examples.'
  return undefined
}

/**
 * DER of a key or a certificate: a SEQUENCE exactly as long as it says, which begins with an algorithm, a version or a
 * modulus. Less would be found in random bytes: one secret of 64 in 65,536 begins like such a SEQUENCE.
 */
function isDer(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30 || derLength(bytes) !== bytes.length) return false
  const first = bytes[1] as number
  const [tag = 0, length = 0, next = 0] = bytes.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
  const long = length === 0x81 || length === 0x82
  return tag === 0x30 ? next === 0x06 || (long && first > 0x80) : tag === 0x02 && (long || (length === 1 && next <= 2))
}

function derLength(bytes: Uint8Array): number {
  const first = bytes[1] ?? 0
  if (first < 0x80) return 2 + first
  const octets = first & 0x7f
  if (octets > 2) return -1
  return 2 + octets + bytes.subarray(2, 2 + octets).reduce((sum, byte) => sum * 256 + byte, 0)
}

function isPublished(bytes: Uint8Array, text: string): boolean {
  const lower = text.toLowerCase()
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return publishedSecrets.has(hex) || publishedSecrets.has(lower.trim()) || passwordPart.test(lower)
}

/** A short text written again and again. */
function hasPeriod(bytes: Uint8Array): boolean {
  for (let period = 1; period <= bytes.length / 2 && period <= 32; period++) {
    if (bytes.every((byte, i) => i < period || byte === bytes[i - period])) return true
  }
  return false
}

/** Each byte a fixed step from the one before, as in 0, 1, 2 … or abcdef…, for most of its length. */
function isSequence(bytes: Uint8Array): boolean {
  let steady = 0
  for (let i = 2; i < bytes.length; i++) {
    const step = (bytes[i] as number) - (bytes[i - 1] as number)
    if (step === (bytes[i - 1] as number) - (bytes[i - 2] as number)) steady++
  }
  return steady > bytes.length * 0.6
}

/**
 * Words with something between them, or letters of one case alone. Random text of 32 characters or more mixes cases and
 * digits: the chance that it looks like this is below one in a billion.
 */
function isPhrase(text: string): boolean {
  if (/^[a-z]+$|^[A-Z]+$/.test(text)) return true
  const words = text.split(/[\s_\-.,:;!?'"]+/).filter((word) => /^(?:[A-Za-z]?[a-z]+|[A-Z]+|\d{1,4})$/.test(word))
  return words.length >= 3 && words.join('').length >= text.length * 0.75
}
