/** Primes by which the moduli of CVE-2017-15361 leave a power of 65537, and others but by chance: once in some hundred millions. */
const primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]

/**
 * Whether an RSA modulus (base64url, as `n` of a JWK) has the fingerprint of those that chips of Infineon made from 2012 to 2017: the
 * private key can be computed from it (ROCA). A guard does not look for it.
 */
export function hasRocaFingerprint(n: unknown): boolean {
  const hex = typeof n === 'string' ? Buffer.from(n, 'base64url').toString('hex') : ''
  if (hex === '') return false
  const modulus = BigInt(`0x${hex}`)
  return primes.every((prime) => isPower(Number(modulus % BigInt(prime)), prime))
}

/** Whether a remainder is one that powers of 65537 leave by a prime. */
function isPower(remainder: number, prime: number): boolean {
  let power = 1
  do {
    if (power === remainder) return true
    power = (power * 65_537) % prime
  } while (power !== 1)
  return false
}
