import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import { secret } from '../../src/keys/secret.ts'
import { bearing } from '../support/request.ts'
import { audience, clock, ec, goodClaims, issuer, secretBytes, signed, tokenWith } from '../support/token.ts'

const base = { issuer, audience, keys: secret(secretBytes), clock }
/** The roles of somebody with many, as Keycloak lists them. */
const roles = (count: number): object => ({
  realm_access: { roles: Array.from({ length: count }, (_, i) => `department-${i}-report-reader`) },
})
/** A token of about so many characters. */
const long = (characters: number): string => tokenWith({ padding: 'x'.repeat(Math.floor(characters * 0.75) - 180) })

describe('a token that is longer than usual', () => {
  it('is refused, with a reason of its own', async () => {
    const token = tokenWith(roles(250))
    expect(token.length).toBeGreaterThan(9000)
    await expect(createGuard(base).verify(token)).rejects.toMatchObject({ status: 401, reason: 'token_too_large' })
  })

  it('is taken where the guard says so, from memory too, with all that it says', async () => {
    const guard = createGuard({ ...base, maxTokenLength: 65_536 })
    for (const count of [250, 1000]) {
      const token = tokenWith(roles(count))
      for (let i = 0; i < 3; i++)
        expect(guard.authenticate(bearing(token))).toMatchObject({ ok: true, auth: { claims: roles(count) } })
      expect(guard.authenticate(bearing(`${token.slice(0, -4)}AAAA`))).toMatchObject({
        error: { reason: 'signature_invalid' },
      })
    }
  })

  it('is held against the length of each guard', async () => {
    const lengths = [1024, 8192, 20_000, 65_536]
    const guards = lengths.map((maxTokenLength) => createGuard({ ...base, maxTokenLength }))
    for (const token of [long(1000), long(8000), long(19_990), long(65_500)]) {
      for (const [i, guard] of guards.entries()) {
        const taken = token.length <= (lengths[i] as number)
        expect(
          await guard.verify(token).then(
            () => true,
            (error) => error.reason,
          ),
        ).toBe(taken || 'token_too_large')
      }
    }
  })

  it('may have its length in the header or, of no use, in the signature', async () => {
    const guard = createGuard({ ...base, keys: publicKey(ec.publicKey), maxTokenLength: 65_536 })
    const header = { alg: 'ES256', x5c: ['x'.repeat(20_000)] }
    const token = signed(goodClaims, header, ec.privateKey)
    await expect(guard.verify(token)).resolves.toMatchObject({ subject: 'ada' })
    const [head, payload] = signed(goodClaims, { alg: 'ES256' }, ec.privateKey).split('.')
    for (const length of [8191, 8193, 65_000]) {
      await expect(guard.verify(`${head}.${payload}.${'A'.repeat(length)}`)).rejects.toMatchObject({ status: 401 })
    }
    await expect(guard.verify(token)).resolves.toMatchObject({ subject: 'ada' })
  })

  it('is kept in the cache, which must have room for it', async () => {
    const statistics: { hits: number }[] = []
    const cache = { maxBytes: 524_288 }
    const on = { cache: (event: { hits: number }) => statistics.push(event) }
    const guard = createGuard({ ...base, maxTokenLength: 65_536, cache, on })
    const token = long(65_000)
    for (let i = 0; i < 1000; i++) guard.authenticate(bearing(token))
    expect(statistics).toMatchObject([{ hits: 998, entries: 1 }])
    for (const maxBytes of [65_536, 524_287])
      expect(() => createGuard({ ...base, maxTokenLength: 65_536, cache: { maxBytes } })).toThrow('524,288')
    expect(() => createGuard({ ...base, cache: { maxBytes: 65_536 } })).not.toThrow()
  })
})
