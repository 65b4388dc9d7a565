import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { ConfigurationError } from '../../../src/configuration.ts'
import { createGuard } from '../../../src/guard/create-guard.ts'
import { type StepUpOptions, stepUp } from '../../../src/guard/requirements/step-up.ts'
import { secret } from '../../../src/keys/secret.ts'
import { bearing } from '../../support/request.ts'
import { audience, clock, issuer, now, secretBytes, tokenWith } from '../../support/token.ts'

const guard = createGuard({ issuer, audience, keys: secret(secretBytes), clock })
const decided = (claims: object, options: StepUpOptions): Promise<unknown> =>
  Promise.resolve(guard.enforce({}, () => bearing(tokenWith(claims)), stepUp(options))).then((result) =>
    result.ok || result.preflight
      ? 'passes'
      : [result.error.status, result.error.challenge?.replace(/, error_description="[^"]*"/, '')],
  )
const challenge = (more: string): unknown => [
  401,
  `Bearer realm="api", error="insufficient_user_authentication"${more}`,
]

describe('a step-up by the age of the log-in (RFC 9470)', () => {
  it.each([now, now - 299, now - 300, now + 30, now + 300])('passes with auth_time %d', async (auth_time) =>
    expect(await decided({ auth_time }, { maxAge: 300 })).toBe('passes'),
  )

  it.each([now - 300.5, now - 301, now + 301, now * 1000, 1e300, -5, String(now), null, [now], undefined])(
    'is demanded with auth_time %j',
    async (auth_time) => expect(await decided({ auth_time }, { maxAge: 300 })).toEqual(challenge(', max_age="300"')),
  )

  it('is demanded though the token is new: iat says nothing of the log-in', async () =>
    expect(await decided({ iat: now }, { maxAge: 0 })).toEqual(challenge(', max_age="0"')))
})

describe('a step-up where claims are read by a schema', () => {
  it('passes as without one, though the schema leaves out what it does not name', async () => {
    const claims = z.object({ sub: z.string() })
    const typed = createGuard({ issuer, audience, keys: secret(secretBytes), clock, claims })
    const token = tokenWith({ acr: 'gold', amr: ['otp'], auth_time: now })
    const requirement = stepUp({ acr: 'gold', amr: 'otp', maxAge: 60 })
    for (let i = 0; i < 3; i++)
      expect(await typed.enforce({}, () => bearing(token), requirement as never)).toMatchObject({ ok: true })
  })
})

describe('a step-up by the strength of the log-in', () => {
  it.each(['gold', 'silver'])('passes with acr %s', async (acr) =>
    expect(await decided({ acr }, { acr: ['gold', 'silver'] })).toBe('passes'),
  )

  it.each(['Gold', 'gold silver', '', ['gold'], 5, null, undefined])('is demanded with acr %j', async (acr) =>
    expect(await decided({ acr }, { acr: ['gold', 'silver'] })).toEqual(challenge(', acr_values="gold silver"')),
  )

  it.each([['otp'], ['pwd', 'otp', 'user']])('passes with amr %j', async (...amr) =>
    expect(await decided({ amr }, { amr: 'otp' })).toBe('passes'),
  )

  it.each([[['pwd']], [['OTP']], [[]], ['otp'], [{ 0: 'otp', length: 1 }], [null], [undefined]])(
    'is demanded with amr %j',
    async (amr) => expect(await decided({ amr }, { amr: ['otp'] })).toEqual(challenge('')),
  )

  it('needs every method that is named, however strong and recent the rest', async () => {
    const claims = { acr: 'gold', auth_time: now }
    const options = { acr: 'gold', maxAge: 60, amr: ['pwd', 'hwk'] }
    expect(await decided({ ...claims, amr: ['hwk', 'pwd'] }, options)).toBe('passes')
    expect(await decided({ ...claims, amr: ['hwk'] }, options)).toEqual(challenge(', acr_values="gold", max_age="60"'))
  })

  it('names everything that is demanded, though half of it is there', async () =>
    expect(await decided({ acr: 'gold' }, { acr: 'gold', maxAge: 60 })).toEqual(
      challenge(', acr_values="gold", max_age="60"'),
    ))
})

describe('the options of a step-up', () => {
  it.each([
    {},
    { acr: null },
    { acr: [] },
    { acr: '' },
    { acr: 'a b' },
    { acr: ['a"b'] },
    { acr: new Set(['gold']) },
    { acr: 5 },
    { amr: null },
    { amr: [] },
    { amr: ['a b'] },
    { amr: new Set(['otp']) },
    { maxAge: null },
    { maxAge: -1 },
    { maxAge: 1.5 },
    { maxAge: Number.NaN },
    { maxAge: '60' },
    { maxage: 60 },
    undefined,
    null,
    [],
  ])('%j are refused', (options) => expect(() => stepUp(options as never)).toThrow(ConfigurationError))
})
