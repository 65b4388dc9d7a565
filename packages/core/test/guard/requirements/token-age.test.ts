import { describe, expect, it } from 'vitest'
import { requireTokenAge } from '../../../src/guard/requirements/token-age.ts'

const now = 1_800_000_000
const reasonOf = async (iat: unknown, seconds = 60) =>
  (await requireTokenAge(seconds).check({ claims: { iat } } as never, undefined, now * 1000))?.reason

describe('requireTokenAge', () => {
  it('lets through what was issued so long ago at most', async () => {
    for (const iat of [now, now - 59, now - 60, now + 30]) expect(await reasonOf(iat)).toBeUndefined()
  })

  it('refuses what is older, does not say, or says what no clock can', async () => {
    for (const iat of [now - 60.1, now - 61, undefined, null, String(now), Number.NaN, now * 1000, now + 301])
      expect(await reasonOf(iat)).toBe('token_too_old')
  })

  it('has the client refresh: 401 invalid_token', async () => {
    const refused = await requireTokenAge(1).check({ claims: {} } as never, undefined, now * 1000)
    expect(refused).toMatchObject({ status: 401, code: 'invalid_token' })
  })

  it.each([undefined, 0, -1, 1.5, '60', Number.POSITIVE_INFINITY, { seconds: 60 }])('throws for %s', (seconds) => {
    expect(() => requireTokenAge(seconds as number)).toThrow(/requireTokenAge takes a whole number of seconds/)
  })

  it('throws for a second argument', () => {
    expect(() => (requireTokenAge as (...args: number[]) => unknown)(60, 30)).toThrow(/takes one number of seconds/)
  })
})
