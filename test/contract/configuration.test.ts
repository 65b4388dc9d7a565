import { ConfigurationError, secret } from '@bearer/core'
import * as express from '@bearer/express'
import * as fastify from '@bearer/fastify'
import * as fetch from '@bearer/fetch'
import * as koa from '@bearer/koa'
import { describe, expect, it } from 'vitest'
import { audience, issuer, key } from './support.ts'

const options = { issuer, audience, keys: secret(key) }
const nothing = [undefined, null, 'x', 5, [], () => {}]

/** What is asked of an adapter here, whatever its framework. */
interface Adapter {
  bearer(options: never): unknown
  routes(endpoints: never): unknown
  readonly requireRole: unknown
  readonly ConfigurationError: typeof ConfigurationError
}

/** Of `instanceof` nothing more is asked than that one import is enough: adapters re-export the class. */
describe.each<[string, Adapter]>([
  ['Express', express],
  ['Koa', koa],
  ['Fastify', fastify],
  ['Request and Response', fetch],
])('the adapter for %s', (_name, adapter) => {
  it.each(nothing)('refuses to make a guard of %j', (value) =>
    expect(() => adapter.bearer(value as never)).toThrow(adapter.ConfigurationError),
  )

  it.each([null, 0, 'yes', {}])('refuses forwardErrors: %j', (forwardErrors) =>
    expect(() => adapter.bearer({ ...options, forwardErrors } as never)).toThrow('forwardErrors is true or false.'),
  )

  it('refuses options that do not exist', () =>
    expect(() => adapter.bearer({ ...options, forwardError: true } as never)).toThrow(/no option "forwardError"/))

  it.each(nothing.filter((value) => !Array.isArray(value)))('refuses to mount %j', (value) =>
    expect(() => adapter.routes(value as never)).toThrow(ConfigurationError),
  )

  it('refuses arguments of its helpers that nothing would read', () => {
    const api = adapter.bearer(options as never) as Record<string, (...given: unknown[]) => unknown>
    expect(() => api['requireRole']?.('a', 'b')).toThrow('requireRole takes one role')
    expect(() => api['stepUp']?.({ maxAge: 60 }, { acr: 'gold' })).toThrow('stepUp takes one object')
    expect(() => (adapter.requireRole as (...roles: string[]) => unknown)('a', 'b')).toThrow('requireRole takes one')
    const mount = adapter.routes as (...given: unknown[]) => unknown
    expect(() => mount([], '/auth')).toThrow(ConfigurationError)
    expect(() => mount([], {}, '/auth')).toThrow(ConfigurationError)
    const make = adapter.bearer as (...given: unknown[]) => unknown
    expect(() => make(options, { forwardErrors: true })).toThrow('bearer takes one object of options')
    expect(() => make({}, {}, () => {})).toThrow('bearer takes one object of options')
  })
})
