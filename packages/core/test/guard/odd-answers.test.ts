import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import type { Requirement } from '../../src/guard/requirements/requirement.ts'
import { requireClaims } from '../../src/guard/requirements/requirements.ts'
import { secret } from '../../src/keys/secret.ts'
import { bearing } from '../support/request.ts'
import { audience, issuer, now, secretBytes, tokenWith } from '../support/token.ts'

const keys = secret(secretBytes)
const boom = (): never => {
  throw new RangeError('boom')
}
/** What can only be thrown, or be a promise of something, with a trap behind every look at it. */
const trapped = new Proxy(
  {},
  { get: boom, has: boom, getPrototypeOf: boom, getOwnPropertyDescriptor: boom, ownKeys: boom },
)

type Then = (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => unknown
const thenable = (then: Then): never => ({ then }) as never

const realTurn = setImmediate
const unhandled: unknown[] = []
const note = (reason: unknown): void => void unhandled.push(reason)
beforeEach(() => {
  vi.useFakeTimers({ now: now * 1000 })
  process.on('unhandledRejection', note)
})
afterEach(() => {
  vi.useRealTimers()
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

/** What a guard with such options answers a good token, when all limits are over. */
async function answer(options: object, requirement?: Requirement<object, never>): Promise<unknown> {
  const on = { refused: () => {}, failed: () => {} }
  const guard = createGuard({ ...(!('issuers' in options) && { issuer, audience, keys }), on, ...options } as never)
  const decided = (async () => guard.enforce({}, () => bearing(tokenWith({})), requirement as never))()
  const outcome = decided.then(
    (result) => (result.ok ? { passed: result.auth?.claims } : [result.error?.status, result.error?.reason]),
    (thrown) => ({ thrown }),
  )
  await vi.advanceTimersByTimeAsync(11_000)
  await new Promise((resolve) => realTurn(resolve))
  return outcome
}
const passed = { passed: expect.anything() }

/** Where an application's answer counts: with one that lets a request pass, one that refuses it, and what that is answered with. */
const asked: {
  readonly [name: string]: readonly [
    ask: (answer: () => never) => Promise<unknown>,
    good: unknown,
    bad: unknown,
    refused: unknown,
  ]
} = {
  claims: [(claims) => answer({ claims }), { tag: 1 }, undefined, [401, 'claims_refused']],
  'a schema': [
    (validate) => answer({ claims: { '~standard': { version: 1, vendor: 'x', validate } } }),
    { value: { tag: 1 } },
    { issues: [] },
    [401, 'claims_refused'],
  ],
  issuers: [(issuers) => answer({ issuers }), { issuer, audience, keys }, undefined, [401, 'issuer_unknown']],
  'keys.find': [
    (find) => answer({ keys: { find } }),
    keys.find({ algorithm: 'HS256' } as never),
    [],
    [401, 'key_unknown'],
  ],
  revocations: [
    (isRevoked) => answer({ revocations: { isRevoked, revoke: async () => {} } }),
    false,
    true,
    [401, 'revoked'],
  ],
  requireClaims: [(test) => answer({}, requireClaims(test)), true, false, [403, 'claims_insufficient']],
}

describe.each(Object.entries(asked))(
  'an answer that has a then, and is no promise, to %s',
  (_, [ask, good, bad, refused]) => {
    it('counts as it settles', async () => {
      expect(await ask(() => thenable((resolve) => void resolve(good)))).toEqual(passed)
      expect(await ask(() => thenable((resolve) => void resolve(bad)))).toEqual(refused)
      expect(await ask(() => thenable((resolve) => void setTimeout(resolve, 5, bad)))).toEqual(refused)
    })

    it('counts once, however often it settles', async () => {
      const twice = (resolve: (value: unknown) => void, reject: (reason: unknown) => void): void => {
        resolve(bad)
        resolve(good)
        reject(new Error('late'))
        boom()
      }
      expect(await ask(() => thenable(twice))).toEqual(refused)
    })

    it('lets nobody pass where it rejects, throws or never settles', async () => {
      const failing: readonly Then[] = [(_resolve, reject) => void reject(new Error('x')), boom, () => {}]
      for (const then of failing) expect(await ask(() => thenable(then))).not.toEqual(passed)
    })
  },
)

describe.each(Object.entries(asked))('what is thrown in %s', (_, [ask]) => {
  it('may be anything', async () => {
    for (const thrown of [undefined, null, 0, 'text', Object.freeze(new Error('x')), trapped]) {
      const throwing = (): never => {
        throw thrown
      }
      expect(await ask(throwing)).not.toEqual(passed)
      expect(await ask(() => Promise.reject(thrown) as never)).not.toEqual(passed)
    }
  })
})

it('what a clock throws may be anything', async () => {
  const clock = (): never => {
    throw trapped
  }
  expect(await answer({ clock })).toEqual([503, 'hook_unavailable'])
})

describe('the check of a requirement', () => {
  it.each([false, true, 0, 'no', {}])('gives a refusal or nothing: %j is a bug, and no pass', async (given) => {
    expect(await answer({}, { check: () => given as never })).toMatchObject({ thrown: { name: 'TypeError' } })
    expect(await answer({}, { check: async () => given as never })).toMatchObject({ thrown: { name: 'TypeError' } })
  })

  it('decides where forRequest promises something, whatever becomes of that', async () => {
    const requirement = { check: () => undefined, forRequest: () => Promise.reject(new Error('x')) as never }
    expect(await answer({}, requirement)).toEqual(passed)
  })
})
