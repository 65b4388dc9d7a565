import { describe, expect, it } from 'vitest'
import { BearerError, isBearerError, refusal } from '../../src/errors/errors.ts'

describe('a BearerError', () => {
  it('carries status, code and reason, under both names of the status', () =>
    expect(new BearerError('expired')).toMatchObject({
      name: 'BearerError',
      status: 401,
      statusCode: 401,
      code: 'invalid_token',
      reason: 'expired',
    }))

  it('is known by its brand, also when it comes from another copy of the package', () => {
    expect(isBearerError(new BearerError('expired'))).toBe(true)
    expect(isBearerError({ [Symbol.for('@bearer/core.error')]: true })).toBe(true)
    for (const other of [new Error('x'), null, undefined, 'x', {}]) expect(isBearerError(other)).toBe(false)
  })

  it('of a request has no stack trace, and leaves those of others alone', () => {
    const error = refusal('expired')
    // Bun has no stack at all then.
    expect(error.stack ?? '').not.toContain(' at ')
    expect(new Error('later').stack).toContain(' at ')
  })

  it('becomes problem details without anything of the request', () => {
    expect(refusal('no_credentials').toProblem()).toEqual({
      type: 'https://github.com/bearer-auth/bearer/blob/main/docs/errors.md#missing_credentials',
      title: 'Credentials required',
      status: 401,
      detail: 'This resource requires a bearer token.',
    })
  })
})
