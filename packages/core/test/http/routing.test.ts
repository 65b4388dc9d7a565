import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/configuration.ts'
import { refusal } from '../../src/errors/errors.ts'
import type { Endpoint } from '../../src/http/endpoint.ts'
import { pathOf } from '../../src/http/path-of.ts'
import type { BearerResponse } from '../../src/http/response.ts'
import { checkMounting, serve } from '../../src/http/routing.ts'
import { request } from '../support/request.ts'

const endpoint = (method: string, path: string, more: Partial<Endpoint> = {}): Endpoint => ({
  method,
  path,
  handle: () => ({ status: 200, headers: [], body: `${method} ${path}` }),
  ...more,
})
const endpoints = [
  endpoint('GET', '/list'),
  endpoint('POST', '/list'),
  endpoint('POST', '/login'),
  endpoint('GET', '/.well-known/x', { root: true }),
  endpoint('GET', '/open'),
  endpoint('OPTIONS', '/open'),
  endpoint('DELETE', '/list/{id}', {
    handle: (_request, { id, ...others }) => ({
      status: 200,
      headers: [],
      body: `DELETE ${JSON.stringify([id, others])}`,
    }),
  }),
  endpoint('PUT', '/list/{name}', {
    handle: (_request, { name }) => ({ status: 200, headers: [], body: `PUT ${name}` }),
  }),
  endpoint('POST', '/list/all'),
]
/** As if mounted under `/auth`. */
const sent = (method: string, url: string): ReturnType<typeof serve> =>
  serve(endpoints, request([], { method, url }), pathOf(url).replace(/^\/auth/, ''))
const body = (text: string): BearerResponse => ({
  status: 200,
  headers: [['content-type', 'text/plain; charset=utf-8']],
  body: text,
})
const notAllowed = (allow: string): BearerResponse => ({ status: 405, headers: [['allow', allow]] })

describe('endpoints', () => {
  it.each<[string, string, BearerResponse]>([
    ['GET', '/auth/list', body('GET /list')],
    ['GET', '/auth/list?x=/login', body('GET /list')],
    ['GET', 'http://host.example/auth/list', body('GET /list')],
    ['POST', '/auth/list', body('POST /list')],
    ['HEAD', '/auth/list', body('GET /list')],
    ['HEAD', '/auth/login', notAllowed('POST')],
    ['DELETE', '/auth/list', notAllowed('GET, HEAD, POST')],
    ['GET', '/.well-known/x', body('GET /.well-known/x')],
    ['OPTIONS', '/auth/open', body('OPTIONS /open')],
    ['PUT', '/auth/open', notAllowed('GET, HEAD, OPTIONS')],
    ['DELETE', '/auth/list/7', body('DELETE ["7",{}]')],
    ['DELETE', '/auth/list/%C3%A4%2Fb?x=1', body('DELETE ["ä/b",{}]')],
    ['DELETE', '/auth/list/__proto__', body('DELETE ["__proto__",{}]')],
    ['DELETE', '/auth/list/{id}', body('DELETE ["{id}",{}]')],
    ['PUT', '/auth/list/x', body('PUT x')],
    ['GET', '/auth/list/x', notAllowed('DELETE, PUT')],
    ['POST', '/auth/list/all', body('POST /list/all')],
    ['DELETE', '/auth/list/all', notAllowed('POST')],
  ])('serve %s %s', async (method, url, expected) => expect(await sent(method, url)).toEqual(expected))

  it.each([
    ['GET', '/auth/other'],
    ['GET', '/auth/list/'],
    ['DELETE', '/auth/list/'],
    ['DELETE', '/auth/list/a/b'],
    ['DELETE', '/auth/list/%'],
    ['DELETE', '/auth/list/%ff'],
    ['DELETE', '/auth/LIST/a'],
    ['GET', '/auth//list'],
    ['GET', '/auth/LIST'],
    ['GET', '/auth/lis%74'],
    ['GET', '/auth'],
    ['GET', '/auth/.well-known/x'],
    ['OPTIONS', '/auth/list'],
    ['OPTIONS', '*'],
  ])('pass %s %s on, at once', (method, url) => expect(sent(method, url)).toBeUndefined())

  it('that cannot decide answer 503', async () => {
    const failing = endpoint('POST', '/x', { handle: () => Promise.reject(refusal('store_unavailable')) })
    expect(await serve([failing], request([], { method: 'POST', url: '/x' }), '/x')).toMatchObject({
      status: 503,
      headers: [
        ['content-type', 'application/problem+json'],
        ['retry-after', '5'],
        ['cache-control', 'no-store'],
      ],
    })
  })

  it('that throw leave the error to the application', async () => {
    const throwing = endpoint('GET', '/x', {
      handle: () => {
        throw new Error('boom')
      },
    })
    await expect(serve([throwing], request([], { url: '/x' }), '/x')).rejects.toThrow('boom')
  })

  it.each([undefined, null, 'route'])('that throw %j throw an error, or a framework would go on', async (thrown) => {
    const throwing = endpoint('GET', '/x', { handle: () => Promise.reject(thrown) })
    await expect(serve([throwing], request([], { url: '/x' }), '/x')).rejects.toMatchObject({ cause: thrown })
  })
})

describe('mounting', () => {
  it('of a path that a standard fixes needs the root', () => {
    for (const prefix of ['', '/']) expect(() => checkMounting(endpoints, prefix)).not.toThrow()
    expect(() => checkMounting(endpoints, '/auth')).toThrow(
      new ConfigurationError('/.well-known/x must be served at the root: mount these routes without the prefix /auth.'),
    )
  })

  it('refuses what nobody would find', () => {
    expect(() => checkMounting([endpoint('GET', 'list')], '')).toThrow(/begins with a slash: "list" does not/)
    expect(() => checkMounting([], 'auth')).toThrow('A prefix begins with a slash: "/auth".')
  })

  it.each<[unknown, RegExp]>([
    ...[undefined, null, {}, 'x', () => []].map((list): [unknown, RegExp] => [list, /takes an array of endpoints/]),
    ...[undefined, null, 'x', {}].map((one): [unknown, RegExp] => [[one], /begins with a slash/]),
    [[endpoint('get', '/x')], /needs a method in capitals/],
    [[endpoint('GET', '/x', { handle: undefined as never })], /needs a handle function/],
  ])('refuses what is no list of endpoints: %j', (list, message) => {
    expect(() => checkMounting(list as Endpoint[], '')).toThrow(message)
    expect(() => checkMounting(list as Endpoint[], '')).toThrow(ConfigurationError)
  })

  it.each([null, 5, {}])('refuses a prefix that is no text: %j', (prefix) =>
    expect(() => checkMounting([], prefix as never)).toThrow(ConfigurationError),
  )
})

describe('the path of a request target', () => {
  it.each([
    ['/a/b?c=/d', '/a/b'],
    ['/a#b', '/a'],
    ['?a', '/'],
    ['', '/'],
    ['//a/b', '//a/b'],
    ['http://host.example', '/'],
    ['https://user@host.example:1/a?b', '/a'],
    ['*', '*'],
  ])('%j is %j', (url, path) => expect(pathOf(url)).toBe(path))
})
