import * as express from '@bearer/express'
import * as fastifyAdapter from '@bearer/fastify'
import * as koa from '@bearer/koa'
import fastify from 'fastify'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { send } from './client.ts'
import { type Small, smallApps } from './small-apps.ts'
import { guardOptions, token } from './support.ts'

let close: (() => Promise<unknown>) | undefined
afterEach(() => close?.())

const bearing = (text: string) => [['authorization', `Bearer ${text}`] as const]

describe.each(smallApps)('auth on $name', (app) => {
  const answer = async (small: Small, text = token({ scope: 'read' })): Promise<[number, unknown]> => {
    const started = await app.start(small)
    close = started.close
    const { status, body } = await send(started.port, { path: '/x', headers: bearing(text) })
    return [status, JSON.parse(body)]
  }

  it('is put on `auth`', async () =>
    expect(await answer({})).toEqual([200, { subject: 'ada', auth: 'ada', user: null }]))

  it('is put on another name where attach gives one', async () =>
    expect(await answer({ options: { attach: 'user' } })).toEqual([200, { subject: 'ada', auth: null, user: 'ada' }]))

  it('is put nowhere with attach: false', async () =>
    expect(await answer({ options: { attach: false } })).toEqual([200, { subject: 'ada', auth: null, user: null }]))

  it.each<[string, (carrier: object) => void]>([
    ['a getter', (carrier) => Object.defineProperty(carrier, 'auth', { get: () => 'theirs' })],
    ['a getter of the class', (carrier) => Object.setPrototypeOf(carrier, inheriting(carrier))],
    ['a read-only value', (carrier) => Object.defineProperty(carrier, 'auth', { value: 'theirs' })],
    [
      'a setter that throws',
      (carrier) =>
        Object.defineProperty(carrier, 'auth', {
          get: () => 'theirs',
          set() {
            throw new Error('mine')
          },
        }),
    ],
  ])('leaves %s of that name to whoever put it there', async (_, before) =>
    expect(await answer({ before })).toEqual([200, { subject: 'ada', auth: 'theirs', user: null }]),
  )

  it('follows the guard where a free helper of another copy of the package attaches it', async () => {
    const copy = await anotherCopy(app.adapter)
    const expected = [200, { subject: 'ada', auth: null, user: 'ada' }]
    expect(await answer({ options: { attach: 'user' }, copy })).toEqual(expected)
  })

  it('goes without, in two copies of the package, where both are to attach none', async () => {
    const copy = await anotherCopy(app.adapter)
    expect(await answer({ options: { attach: false }, copy })).toEqual([
      200,
      { subject: 'ada', auth: null, user: null },
    ])
  })

  it('is asked for by another copy of the package in the way that the guard was made for: forwardErrors', async () => {
    const copy = await anotherCopy(app.adapter)
    const started = await app.start({ options: { forwardErrors: true }, copy })
    close = started.close
    const { status, headers } = await send(started.port, { path: '/x', headers: bearing(token()) })
    expect([status, headers['www-authenticate'], headers['content-type']]).toEqual([
      403,
      expect.stringContaining('scope="read"'),
      expect.not.stringContaining('problem'),
    ])
  })
})

/** A prototype between an object and its own, with a getter. */
const inheriting = (object: object): object =>
  Object.create(Object.getPrototypeOf(object), { auth: { get: () => 'theirs' } })

/** The free helpers of a second copy, core included, as of ES modules beside CommonJS ones. */
async function anotherCopy(name: string): Promise<NonNullable<Small['copy']>> {
  vi.resetModules()
  const copy = (await import(/* @vite-ignore */ name)) as NonNullable<Small['copy']>
  expect([express, koa, fastifyAdapter].map(({ requireScope }) => requireScope)).not.toContain(copy.requireScope)
  return copy
}

describe('attach: auth, of Koa', () => {
  it('is not needed where the state is frozen', async () => {
    for (const app of smallApps.filter(({ name }) => name.startsWith('Koa'))) {
      const started = await app.start({ before: Object.freeze })
      const { status, body } = await send(started.port, { path: '/x', headers: bearing(token()) })
      await started.close()
      expect([status, JSON.parse(body)]).toEqual([200, { subject: 'ada', auth: null, user: null }])
    }
  })
})

describe('attach: auth, of Fastify', () => {
  const decorators: [string, unknown][] = [
    ['null', null],
    ['a getter', { getter: () => 'theirs' }],
  ]
  it.each(decorators)('stops no plugin that decorates the name with %s, before or after', async (_, decoration) => {
    const api = fastifyAdapter.bearer(guardOptions)
    for (const order of ['before', 'after']) {
      const app = fastify()
      if (order === 'before') app.decorateRequest('auth', decoration as never)
      app.register(api)
      app.after(() => void (order === 'after' && app.decorateRequest('auth', decoration as never)))
      app.get('/x', async (request) => api.authOf(request).subject)
      const headers = { host: '127.0.0.1', authorization: `Bearer ${token()}` }
      const { statusCode, body } = await app.inject({ url: '/x', headers })
      expect([order, statusCode, body]).toEqual([order, 200, 'ada'])
      await app.close()
    }
  })
})

describe.each([
  ['Express', express.bearer],
  ['Koa', koa.bearer],
  ['Fastify', fastifyAdapter.bearer],
])('bearer of %s', (_, bearer) => {
  it.each([true, null, 0, '', 'a b', '1a', {}, 'a-b'])('refuses attach: %j', (attach) =>
    expect(() => bearer({ ...guardOptions, attach } as never)).toThrow(/attach is the name of a property/),
  )

  it.each(['headers', 'url', 'body', 'query', '__proto__', 'constructor', 'socket', 'raw'])(
    'refuses to put auth in the place of %s',
    (attach) => expect(() => bearer({ ...guardOptions, attach } as never)).toThrow(/choose another name/),
  )
})
