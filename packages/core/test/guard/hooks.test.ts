import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { refuse } from '../../src/errors/refuse.ts'
import type { BearerEvents } from '../../src/events.ts'
import { createGuard } from '../../src/guard/create-guard.ts'
import { requireClaims, requireRole } from '../../src/guard/requirements/requirements.ts'
import { secret } from '../../src/keys/secret.ts'
import { bearing } from '../support/request.ts'
import { audience, clock, goodClaims, issuer, secretBytes, tokenWith } from '../support/token.ts'

const base = { issuer, audience, keys: secret(secretBytes), clock }
const token = tokenWith({ tenant: 't', roles: ['raw'] })
const boom = new RangeError('boom')
const throws = (thrown: unknown) => (): never => {
  throw thrown
}
const never = (): Promise<never> => new Promise(() => {})

/** What a guard with such hooks says of a good token, and the events beside it. */
async function decided(hooks: object) {
  const refused: BearerEvents['refused'][] = []
  const failed: BearerEvents['failed'][] = []
  const on = { refused: (event: never) => refused.push(event), failed: (event: never) => failed.push(event) }
  const guard = createGuard({ ...('issuers' in hooks ? { clock } : base), ...hooks, on } as never)
  const result = await guard.authenticate(bearing(token))
  return { result, refused, failed }
}

/** What is answered where a hook has a bug. */
const internal = {
  ok: false,
  error: { status: 500, code: 'internal', reason: 'hook_failed', expose: false, challenge: undefined },
  response: {
    status: 500,
    headers: [
      ['content-type', 'application/problem+json'],
      ['cache-control', 'no-store'],
    ],
  },
}

describe('a claims function refuses a token', () => {
  it.each<[string, () => unknown]>([
    ['throws refuse()', throws(refuse('no tenant'))],
    ['rejects with refuse()', async () => throws(refuse())()],
    ['gives undefined', () => undefined],
    ['gives null', () => null],
    ['gives false', () => false],
    ['gives undefined later', async () => undefined],
    ['gives false later', async () => false],
    ['throws a validation error', throws(Object.assign(new Error('x'), { issues: [{}] }))],
    ['rejects with one', async () => throws(Object.assign(new Error('x'), { issues: [{}] }))()],
    ['parses with zod', (claims?: unknown) => z.object({ tenant: z.literal('other') }).parse(claims)],
  ])('where it %s', async (_, claims) => {
    const { result, failed } = await decided({ claims })
    expect(result).toMatchObject({ ok: false, error: { status: 401, code: 'invalid_token', reason: 'claims_refused' } })
    expect(failed).toEqual([])
  })

  it('and says why to the listener alone, without what could write lines of its own', async () => {
    const why = `The token names no tenant.\n${'x'.repeat(500)}`
    const { result, refused } = await decided({ claims: throws(refuse(why)) })
    expect(refused).toMatchObject([
      { reason: 'claims_refused', status: 401, hint: expect.stringMatching(/^The token names no tenant\.\?x+$/) },
    ])
    expect(JSON.stringify([result, refuse(why), { ...refuse(why) }])).not.toContain('tenant')
  })
})

describe('a bug in claims or roles', () => {
  it.each<[string, string, object]>([
    ['claims', 'that throw', { claims: throws(boom) }],
    ['claims', 'that reject', { claims: async () => throws(boom)() }],
    ['claims', 'that throw nothing', { claims: throws(undefined) }],
    ['claims', 'that give no object', { claims: () => 'ada' }],
    ['claims', 'that give an array', { claims: async () => [] }],
    ['claims', 'whose schema throws', { claims: z.object({ tenant: z.string().refine(throws(boom)) }) }],
    ['roles', 'that throw', { roles: throws(boom) }],
    ['roles', 'that give no array', { roles: () => 'admin' }],
    ['roles', 'that give no texts', { roles: () => [1] }],
    ['roles', 'that are promised', { roles: async () => ['admin'] }],
    ['roles', 'that reject', { roles: () => Promise.reject(boom) }],
    ['roles', 'that throw, after claims', { claims: async (claims: object) => claims, roles: throws(boom) }],
  ])('%s %s is a 500 that nobody need wait for', async (part, _, hooks) => {
    for (const anonymous of ['never', 'if-invalid']) {
      const { result, refused, failed } = await decided({ ...hooks, anonymous })
      expect(result).toMatchObject(internal)
      expect(refused).toMatchObject([{ reason: 'hook_failed', status: 500 }])
      expect(failed).toMatchObject([{ part, message: expect.any(String) }])
    }
  })

  it('is told as it was, but in no log by accident', async () => {
    const thrown = Object.assign(new Error('boom', { cause: boom }), { secret: 'x' })
    const { failed, result } = await decided({ claims: throws(thrown) })
    expect(failed[0]?.error).toBe(thrown)
    expect(failed).toEqual([{ part: 'claims', message: 'Error: boom (RangeError: boom)' }])
    expect(JSON.stringify([failed, result])).not.toContain('secret')
    expect((await decided({ claims: throws(undefined) })).failed[0]).toHaveProperty('error', undefined)
  })

  it('may have an error that cannot be read', async () => {
    const unreadable = Object.defineProperty(new Error('x'), 'message', { get: throws(new Error('unreadable')) })
    const { result, failed } = await decided({ claims: throws(unreadable) })
    expect(result).toMatchObject(internal)
    expect(failed).toHaveLength(1)
  })

  it('rejects verify() likewise', () =>
    expect(createGuard({ ...base, claims: throws(boom) as never }).verify(token)).rejects.toMatchObject({
      status: 500,
      code: 'internal',
      reason: 'hook_failed',
    }))
})

describe('what cannot decide', () => {
  const unavailable = { ok: false, error: { status: 503, code: 'unavailable', expose: false } }
  const retry = expect.arrayContaining([['retry-after', '5']])

  it.each<[string, string, string, object]>([
    ['a resolver that throws', 'issuers', 'issuer_unavailable', { issuers: throws(boom) }],
    ['a resolver that rejects', 'issuers', 'issuer_unavailable', { issuers: async () => throws(boom)() }],
    ['a resolver with wrong options', 'issuers', 'issuer_unavailable', { issuers: () => ({ issuer }) }],
    ['a clock that throws', 'hook', 'hook_unavailable', { clock: throws(boom) }],
    ['a clock that tells no time', 'hook', 'hook_unavailable', { clock: () => Number.NaN }],
    ['a clock that promises', 'hook', 'hook_unavailable', { clock: () => Promise.reject(boom) }],
  ])('%s means 503', async (_, part, reason, hooks) => {
    const { result, failed } = await decided(hooks)
    expect(result).toMatchObject({ ...unavailable, response: { status: 503, headers: retry } })
    expect(result).toMatchObject({ error: { reason } })
    expect(failed).toMatchObject([{ part }])
    if (_.includes('throws') || _.includes('rejects')) expect(failed[0]?.error).toBe(boom)
  })

  describe('in time', () => {
    beforeEach(() => void vi.useFakeTimers())
    afterEach(() => void vi.useRealTimers())

    it.each<[string, object]>([
      ['claims', { claims: never }],
      ['a schema', { claims: z.object({ tenant: z.string().refine(never) }) }],
      ['issuers', { issuers: never }],
    ])('is given up after five seconds: %s', async (_, hooks) => {
      const result = decided(hooks)
      let settled = false
      void result.then(() => {
        settled = true
      })
      await vi.advanceTimersByTimeAsync(4999)
      expect(settled).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      expect(await result).toMatchObject({
        result: { ...unavailable, error: { reason: 'hook_unavailable' } },
        failed: [{ message: expect.stringContaining('five seconds') }],
      })
    })

    it('leaves no timer behind where there was an answer', async () => {
      const { result } = await decided({ claims: async (claims: object) => claims })
      expect(result).toMatchObject({ ok: true })
      expect(vi.getTimerCount()).toBe(0)
    })

    it('counts for the test of requireClaims too, which may reject too late', async () => {
      let reject: (error: Error) => void = () => {}
      const slow = requireClaims(
        () =>
          new Promise<boolean>((_, rejecting) => {
            reject = rejecting
          }),
      )
      const result = createGuard(base).enforce({}, () => bearing(token), slow)
      await vi.advanceTimersByTimeAsync(5000)
      expect(await result).toMatchObject({ ...unavailable, error: { reason: 'hook_unavailable' } })
      reject(boom)
      await vi.advanceTimersByTimeAsync(1)
    })
  })

  it('is no failure of the test of requireClaims: what that throws is the application\u2019s', async () => {
    const result = createGuard(base).enforce(
      {},
      () => bearing(token),
      requireClaims(async () => throws(boom)()),
    )
    await expect(result).rejects.toBe(boom)
  })
})

describe('hooks and the cache', () => {
  it('claims and roles are asked once for a token that is cached, requireClaims for each request', async () => {
    const asked = { claims: 0, roles: 0, test: 0 }
    const guard = createGuard({
      ...base,
      claims: (claims) => {
        asked.claims++
        return { ...claims }
      },
      roles: () => {
        asked.roles++
        return []
      },
    })
    const test = requireClaims(async () => ++asked.test > 0)
    for (let i = 0; i < 5; i++) expect(await guard.enforce({}, () => bearing(token), test)).toMatchObject({ ok: true })
    // A token is taken in when it is seen for the second time.
    expect(asked).toEqual({ claims: 2, roles: 2, test: 5 })
  })

  it('one that was refused is asked about again', async () => {
    let known = false
    const guard = createGuard({ ...base, claims: (claims) => known && { ...claims }, on: { refused: () => {} } })
    for (let i = 0; i < 3; i++) expect(await guard.authenticate(bearing(token))).toMatchObject({ ok: false })
    known = true
    expect(await guard.authenticate(bearing(token))).toMatchObject({ ok: true })
  })
})

describe('roles', () => {
  it('are found in the claims as claims gives them', async () => {
    const seen: unknown[] = []
    const claims = z.object({ tenant: z.string().transform((name) => ({ name })) })
    const guard = createGuard({
      ...base,
      claims,
      roles: (typed) => {
        seen.push({ ...typed })
        return [typed.tenant.name]
      },
    })
    expect(await guard.enforce({}, () => bearing(token), requireRole('t'))).toMatchObject({ ok: true })
    expect(seen).toEqual([{ ...goodClaims, tenant: { name: 't' } }])
    expect(() => Object.assign((seen[0] as { tenant: object }).tenant, { name: 'x' })).toThrow(TypeError)
  })
})
