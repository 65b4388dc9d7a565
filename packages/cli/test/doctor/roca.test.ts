import { expect, it } from 'vitest'
import { keyPair } from '../../../core/test/support/key-pair.ts'
import { checkKeySet } from '../../src/doctor/issuer/key-set.ts'

/** A number of 2048 bits made as those chips made primes: a power of 65537 by the product of the first primes. */
function modulus(): string {
  const primes: bigint[] = []
  for (let n = 2n; n <= 167n; n++) if (primes.every((prime) => n % prime !== 0n)) primes.push(n)
  const product = primes.reduce((one, other) => one * other)
  let power = 1n
  for (let i = 0; i < 1234; i++) power = (power * 65_537n) % product
  const most = (1n << 2048n) - 1n
  const hex = (most - (most % product) - product + power).toString(16)
  return Buffer.from(hex, 'hex').toString('base64url')
}
const found = (n: unknown) =>
  checkKeySet([{ kty: 'RSA', kid: 'a', n, e: 'AQAB' }], null).map(({ level, text }) => [level, text])

it('doctor names a key of an issuer that can be broken for how its chip made it (ROCA; hostile-inputs §5, row 92)', () => {
  expect(found(modulus())).toEqual([['error', 'It publishes an RSA key that can be broken (ROCA).']])
})

it('… and no other, whatever stands in the place of its modulus', () => {
  const { n } = keyPair('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
  for (const one of [n, undefined, '', 7, '!']) expect(found(one)).toEqual([['ok', 'It publishes one key: RSA.']])
})
