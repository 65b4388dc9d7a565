import { randomBytes } from 'node:crypto'
import { type Endpoint, secret } from '@bearer/core'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authOf, bearer, requireScope, routes } from '../src/index.ts'

let idp: TestIssuer
let app: FastifyInstance
beforeAll(async () => {
  idp = await createTestIssuer({ audience: 'https://api.example' })
})
afterAll(() => idp.close())
beforeEach(() => {
  app = fastify()
})
afterEach(() => app.close())

const guarding = () => bearer({ issuer: idp.issuer, audience: idp.audience, clock: idp.clock })
const get = async (url: string, token?: string): Promise<[number, string]> => {
  const headers = { host: '127.0.0.1', ...(token !== undefined && { authorization: `Bearer ${token}` }) }
  const { statusCode, body } = await app.inject({ url, headers })
  return [statusCode, body]
}
const status = async (url: string, token?: string): Promise<number> => (await get(url, token))[0]

describe('bearer of Fastify', () => {
  it('is a hook too: of a route, among several, and of a scope, where public routes stay so', async () => {
    const api = guarding()
    app.get('/route', { onRequest: api }, async (request) => String(api.authOf(request).subject))
    app.get('/several', { preHandler: [async () => undefined, api] }, async (request) =>
      String(api.authOf(request).subject),
    )
    app.register(async (scope) => {
      scope.addHook('onRequest', api)
      scope.get('/inside', async (request) => String(api.authOf(request).subject))
      scope.get('/open', { config: { bearer: false } }, async () => 'open')
      scope.get('/boom', async () => Promise.reject(new Error('boom')))
    })
    const token = await idp.mint({ sub: 'ada' })
    for (const path of ['/route', '/several', '/inside'])
      expect([await status(path), await get(path, token), await status(path, `${token}x`)]).toEqual([
        401,
        [200, 'ada'],
        401,
      ])
    expect([await get('/open'), await status('/boom', token)]).toEqual([[200, 'open'], 500])
  })

  it('takes no request for an application, whatever somebody has given to every object', async () => {
    app.get('/route', { onRequest: guarding() }, async () => 'in')
    await app.ready()
    const everyObject = Object.prototype as { addHook?: unknown }
    everyObject.addHook = () => {}
    try {
      expect(await status('/route')).toBe(401)
    } finally {
      delete everyObject.addHook
    }
  })

  it('guards the scope that it is registered in, those within, and no other', async () => {
    const api = guarding()
    app.register(async (scope) => {
      scope.register(api)
      scope.get('/inside', async () => 'in')
      scope.register(async (within) => void within.get('/within', async () => 'in'))
    })
    app.get('/outside', async (request) => String((request as { auth?: unknown }).auth))
    expect([await status('/inside'), await status('/within'), await get('/outside')]).toEqual([
      401,
      401,
      [200, 'undefined'],
    ])
    expect(await get('/inside', await idp.mint())).toEqual([200, 'in'])
  })

  it('leaves routes public that say so, and without auth', async () => {
    const api = guarding()
    app.register(api)
    app.register(async (scope) => {
      const open = async (request: object): Promise<string> => String((request as { auth?: unknown }).auth)
      scope.get('/public', { config: { bearer: false } as object }, open)
      scope.get('/guarded', async () => 'in')
      scope.get('/both', { config: { bearer: false } as object, onRequest: api.requireScope('a') }, async () => 'in')
    })
    expect([await get('/public'), await status('/guarded'), await status('/both')]).toEqual([
      [200, 'undefined'],
      401,
      401,
    ])
  })

  it('guards what does not exist too, where the whole application is guarded', async () => {
    app.register(guarding())
    expect([await status('/nothing'), await status('/nothing', await idp.mint())]).toEqual([401, 404])
  })

  it('may be registered by several applications, one after the other', async () => {
    const api = guarding()
    for (const _round of [1, 2]) {
      app = fastify()
      app.register(api)
      app.get('/x', async (request) => api.authOf(request).subject)
      expect(await status('/x', await idp.mint())).toBe(200)
      await app.close()
      await idp.rotate({ keep: false })
    }
  })

  it('lets several guards live in one application, each with its own auth', async () => {
    const api = guarding()
    const other = bearer({
      issuer: 'https://other.example',
      audience: 'x',
      keys: secret(randomBytes(32)),
    })
    app.register(async (scope) => {
      scope.register(api)
      scope.get('/a', async (request) => {
        expect(() => other.authOf(request)).toThrow(/This guard has not run/)
        return authOf(request).subject
      })
    })
    app.register(async (scope) => {
      scope.register(other)
      scope.get('/b', async () => 'in')
    })
    const token = await idp.mint({ sub: 'ada' })
    expect([await get('/a', token), await status('/b', token)]).toEqual([[200, 'ada'], 401])
  })

  it('says that a guard is missing where a free helper has none, as an error of the application', async () => {
    app.get('/x', { onRequest: requireScope('a') }, async () => 'in')
    expect(await status('/x')).toBe(500)
  })

  it('forwards refusals to the error handler that Fastify has itself', async () => {
    app.register(bearer({ issuer: idp.issuer, audience: idp.audience, clock: idp.clock, forwardErrors: true }))
    app.get('/x', async () => 'in')
    const { statusCode, headers } = await app.inject({ url: '/x', headers: { host: '127.0.0.1' } })
    expect([statusCode, headers['www-authenticate']]).toEqual([401, 'Bearer realm="api"'])
  })

  it('runs before the body is parsed', async () => {
    app.register(guarding())
    app.post('/x', async () => 'in')
    const headers = { host: '127.0.0.1', 'content-type': 'application/json' }
    expect((await app.inject({ method: 'POST', url: '/x', headers, payload: '{' })).statusCode).toBe(401)
  })
})

describe('routes of Fastify', () => {
  const ping = (path: string, more: Partial<Endpoint> = {}): Endpoint => ({
    method: 'GET',
    path,
    handle: () => ({ status: 200, headers: [], body: path }),
    ...more,
  })

  it('are public below a guard', async () => {
    app.register(guarding())
    app.register(routes([ping('/ping')]), { prefix: '/auth' })
    expect([await get('/auth/ping'), await status('/auth/other')]).toEqual([[200, '/ping'], 401])
  })

  it('may have parameters in their prefix, and colons in their path', async () => {
    app.register(routes([ping('/ping'), ping('/a:b')]), { prefix: '/:tenant/auth' })
    expect([await get('/t1/auth/ping'), await get('/t1/auth/a:b'), await status('/t1/auth/ax')]).toEqual([
      [200, '/ping'],
      [200, '/a:b'],
      404,
    ])
  })

  it('refuse to be mounted where nobody would find them', async () => {
    app.register(routes([ping('/.well-known/x', { root: true })]), { prefix: '/auth' })
    await expect(app.ready()).rejects.toThrow('/.well-known/x must be served at the root')
  })

  it('leave the parsers of the application alone', async () => {
    app.register(routes([ping('/ping')]))
    app.post('/echo', async (request) => request.body)
    const { body } = await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })
    expect(body).toBe('{"a":1}')
  })
})
