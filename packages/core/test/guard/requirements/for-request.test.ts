import { expect, it } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import type { Requirement } from '../../../src/guard/requirements/requirement.ts'
import { requireScope } from '../../../src/guard/requirements/requirements.ts'
import { secret } from '../../../src/keys/secret.ts'
import { request } from '../../support/request.ts'
import { audience, clock, issuer, secretBytes, tokenWith } from '../../support/token.ts'

const guard = createGuard({ issuer, audience, keys: secret(secretBytes), clock, on: { refused: () => {} } })

it.each([
  ['a requirement', () => requireScope('a'), 'in'],
  ['nothing', () => undefined, 403],
  ['null', () => null, 403],
  ['a promise of one', async () => requireScope('a'), 403],
  ['what is none', () => ({}), 403],
])(
  'a requirement that gives %s for a request is as strict as it says, or as its own check',
  async (_what, give, expected) => {
    const requirement = { ...requireScope('b'), forRequest: give } as unknown as Requirement<object, never>
    const bearing = request([['authorization', `Bearer ${tokenWith({ scope: 'a' })}`]])
    const result = await guard.enforce(bearing, (native) => native, requirement)
    expect(result.ok ? 'in' : result.response.status).toBe(expected)
  },
)

it.each([undefined, null, 'route', 0])(
  'what it throws, be it %j, is an error: frameworks took it for leave to go on',
  (thrown) => {
    const forRequest = (): never => {
      throw thrown
    }
    const anonymous = request([])
    expect(() => guard.enforce(anonymous, (native) => native, { check: () => undefined, forRequest })).toThrow(Error)
  },
)
