import type { SigningAlgorithm } from './algorithms.ts'

/** Octets of each of the two numbers of an ECDSA signature (RFC 7518 §3.4). */
const lengths: { readonly [algorithm: string]: number } = { ES256: 32, ES384: 48, ES512: 66 }

/**
 * A signature as a JWS has it. Services for keys give those of ECDSA in DER (AWS, Google) or with both numbers side by side
 * (Azure, PKCS #11), as a JWS does. What is neither stays as it is: it will not verify.
 */
export function joseSignature(bytes: Uint8Array, algorithm: SigningAlgorithm): Uint8Array {
  const length = lengths[algorithm]
  if (length === undefined || bytes.length === 2 * length) return bytes
  const start = bytes[1] === 0x81 ? 3 : 2
  const r = integerAt(bytes, start)
  const s = r && integerAt(bytes, r.end)
  if (bytes[0] !== 0x30 || !r || s?.end !== bytes.length) return bytes
  if (r.value.length > length || s.value.length > length) return bytes
  const signature = new Uint8Array(2 * length)
  signature.set(r.value, length - r.value.length)
  signature.set(s.value, 2 * length - s.value.length)
  return signature
}

/** The INTEGER at a place of DER, without the zero that keeps it positive. */
function integerAt(bytes: Uint8Array, at: number): { readonly value: Uint8Array; readonly end: number } | undefined {
  const length = bytes[at + 1]
  if (bytes[at] !== 0x02 || length === undefined) return undefined
  const end = at + 2 + length
  const start = at + 2 + (bytes[at + 2] === 0 ? 1 : 0)
  return { value: bytes.subarray(start, end), end }
}
