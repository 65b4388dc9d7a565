import { describe, expect, it } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import { requireNoActor } from '../../../src/guard/requirements/actor.ts'
import { secret } from '../../../src/keys/secret.ts'
import { audience, clock, issuer, secretBytes, tokenWith } from '../../support/token.ts'

const guard = createGuard({ issuer, audience, keys: secret(secretBytes), clock })
const authOf = (claims: object) => guard.verify(tokenWith(claims))
const reasonOf = async (claims: object) => (await requireNoActor().check(await authOf(claims), undefined, 0))?.reason

describe('auth.actor', () => {
  it('is who acts for the subject, with all that the token says of it', async () => {
    const act = { sub: 'support-7', act: { sub: 'bot' } }
    const auth = await authOf({ act })
    expect(auth.actor).toEqual(act)
    expect(JSON.parse(JSON.stringify(auth)).actor).toEqual(act)
    expect(Object.isFrozen(auth.actor) && Object.isFrozen(auth.actor?.['act'])).toBe(true)
  })

  it('is undefined where the subject acts for itself', async () => {
    const auth = await authOf({})
    expect([auth.actor, 'actor' in JSON.parse(JSON.stringify(auth))]).toEqual([undefined, false])
  })

  it('is somebody unknown where the claim is no object', async () => {
    for (const act of ['support-7', null, 7, false, ['support-7']]) expect((await authOf({ act })).actor).toEqual({})
  })
})

describe('requireNoActor', () => {
  it('lets a subject in that acts for itself, and nobody who acts for another', async () => {
    expect(await reasonOf({})).toBeUndefined()
    for (const act of [{ sub: 'support-7' }, {}, null, 'x']) expect(await reasonOf({ act })).toBe('actor_refused')
  })

  it('takes nothing', () => {
    expect(() => (requireNoActor as (...args: string[]) => unknown)('support')).toThrow(/takes nothing/)
  })
})
