/**
 * Whether octets that were given as a secret are a public key in disguise: whoever knows it, and everybody does, could sign
 * whatever the guard accepts. Looked for is key material in any usual dress (PEM, DER, SSH, JWK, COSE; as it is, quoted,
 * commented, escaped, in hexadecimal or base64, and these in one another), not one spelling of it.
 *
 * What cannot be decided: `x` of an EC or Ed25519 key alone. Half of all strings of 32 octets are one, so random secrets
 * would be refused; nor is `x` with `y` looked for without a form around them. `n` alone can be told apart from most of them
 * (see {@link isModulus}).
 */
export function isPublicMaterial(bytes: Uint8Array, depth = 4): boolean {
  const text = latin1(bytes)
  if (isReadable(text) || isBinary(text) || isModulus(bytes)) return true
  return depth > 0 && decodings(text).some((inner) => isPublicMaterial(inner, depth - 1))
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
const octets = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** Marks of key material in texts, each far too long to be in random octets by chance. */
const readable: readonly RegExp[] = [
  /-{4,5} ?BEGIN [A-Z0-9 ]+-{4,5}/,
  /ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp/,
  /(?:^|[^\w])\\*["']?kty\\*["']?\s*[:=]/,
  /["'](?:keys|x5c|crv|n|x|y)\\*["']\s*[:=]\s*[\\"'[]/,
]

function isReadable(text: string): boolean {
  // Of a text in UTF-16, every other octet is NUL.
  const plain = text.replaceAll('\0', '')
  return readable.some((mark) => mark.test(plain))
}

/**
 * Marks of key material in octets: the object identifiers of RSA, of EC and of the Edwards curves, which SPKI, PKCS #8 and
 * certificates name, the beginning of PKCS #1, and a COSE key.
 */
const binary: readonly RegExp[] = [
  /\x2a\x86\x48\x86\xf7\x0d\x01\x01|\x2a\x86\x48\xce\x3d\x02\x01|\x30\x05\x06\x03\x2b\x65[\x70\x71]/,
  /^\x30\x82[\s\S]{2}\x02\x82[\s\S]{2}\x00|^\x30\x81[\s\S]\x02\x81[\s\S]\x00/,
  /^[\xa3-\xa8]\x01[\x01-\x03][\s\S]*[\x20\x21](?:\x58[\x20\x30\x42]|\x59[\s\S]{2})/,
]

const isBinary = (text: string): boolean => binary.some((mark) => mark.test(text))

/** What a text may be an encoding of. */
function decodings(text: string): Uint8Array[] {
  const bare = text.replace(/^(?:\xef\xbb\xbf|\0)+/, '').replace(/[\s"'`,;\\]|\0/g, '')
  const found: Uint8Array[] = []
  const hex = bare.replace(/^0x/i, '').replaceAll(':', '')
  if (/^(?:[\da-f]{2}){24,}$/i.test(hex))
    found.push(Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)))
  const base64 = bare.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  if (/^[A-Za-z\d+/]{32,}$/.test(base64) && base64.length % 4 !== 1) found.push(octets(atob(base64)))
  const numbers = text
    .match(/\d+(?:\s*,\s*\d+){23,}/)?.[0]
    .split(',')
    .map(Number)
  if (numbers?.every((number) => number < 256)) found.push(Uint8Array.from(numbers))
  if (/%[\da-f]{2}/i.test(text))
    found.push(octets(text.replace(/%([\da-f]{2})/gi, (_, pair: string) => String.fromCharCode(parseInt(pair, 16)))))
  return found
}

/** Octets of the moduli that are in use from 2048 bits on: no secret of an HMAC needs so many. */
const modulusLengths: readonly number[] = [256, 384, 512, 1024]

/**
 * Whether octets can be `n` of an RSA key: as long as one, with the highest bit set, odd, and without a small factor, as all
 * moduli are. Three in a hundred random secrets of just these lengths look like one and are refused, which harms nobody:
 * what an HMAC takes is 32 to 128 octets.
 */
function isModulus(bytes: Uint8Array): boolean {
  const value = bytes[0] === 0 ? bytes.subarray(1) : bytes
  if (!modulusLengths.includes(value.length)) return false
  if ((value[0] as number) < 0x80 || (value.at(-1) as number) % 2 === 0) return false
  for (let divisor = 3; divisor < 2000; divisor += 2) {
    if (value.reduce((rest, byte) => (rest * 256 + byte) % divisor, 0) === 0) return false
  }
  return true
}
