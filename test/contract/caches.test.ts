import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { bearer } from '@bearer/express'
import { bearer as fastifyBearer } from '@bearer/fastify'
import fastifyStatic from '@fastify/static'
import express from 'express'
import fastify, { type FastifyReply } from 'fastify'
import { Agent, type Dispatcher, interceptors } from 'undici'
import { afterAll, describe, expect, it } from 'vitest'
import { frameworks } from './frameworks.ts'
import { servers } from './servers.ts'
import { cookie, guardOptions, token } from './support.ts'

/** A shared cache of RFC 9111, which keeps what says nothing of caches for a minute, as content delivery networks may be told to. */
const sharedCache = (): Dispatcher =>
  new Agent().compose(interceptors.cache({ type: 'shared', cacheByDefault: 60, methods: ['GET'] }))

const [ada, bob] = [token(), token({ sub: 'bob' })]
type Fields = { readonly [name: string]: string }

/** Bun puts an undici of its own in the place of this one, which has no cache. */
const canCache = typeof interceptors.cache === 'function'

describe.skipIf(!canCache).each(frameworks)('behind a shared cache on $name', (framework) => {
  const server = servers(framework)
  const caches: Dispatcher[] = []
  afterAll(() => Promise.all(caches.map((cache) => cache.close())))

  /** What those who ask one after the other are given: their status, and who they are then. */
  async function given(path: string, ...asked: readonly Fields[]): Promise<unknown[]> {
    const { port } = await server()
    const cache = sharedCache()
    caches.push(cache)
    const answers: unknown[] = []
    for (const headers of asked) {
      const answer = await cache.request({ origin: `http://127.0.0.1:${port}`, path, method: 'GET', headers })
      const body = (await answer.body.json()) as { readonly sub?: string }
      answers.push([answer.statusCode, body.sub])
    }
    return answers
  }

  it.each<[string, (of: string) => Fields]>([
    ['the header', (of) => ({ authorization: `Bearer ${of}` })],
    ['a cookie', (of) => ({ cookie: `${cookie}=${of}` })],
  ])('nobody is given what another one got by %s', async (_where, by) =>
    expect(await given('/api/me', by(ada), {}, by(bob), by(ada))).toEqual([
      [200, 'ada'],
      [401, undefined],
      [200, 'bob'],
      [200, 'ada'],
    ]),
  )

  it('a stranger is not given what came to a field of another name', async () =>
    expect(await given('/named', { 'x-access-token': ada }, {})).toEqual([
      [200, undefined],
      [401, undefined],
    ]))

  it('a refusal keeps nobody out who comes after it', async () =>
    expect(await given('/api/me', {}, { cookie: `${cookie}=${ada}` })).toEqual([
      [401, undefined],
      [200, 'ada'],
    ]))
})

describe('files behind a guard', () => {
  const cacheOf = async (port: number, headers: Fields): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}/caches.test.ts`, { headers })
    await answer.body?.cancel()
    return [answer.status, answer.headers.get('cache-control')]
  }
  const inCookie = { cookie: `${cookie}=${ada}` }
  const inHeader = { authorization: `Bearer ${ada}` }
  const day = ['cache-control', 'private, max-age=86400'] as const
  const onExpress = async (options: object) => {
    const app = express()
    app.use(bearer(guardOptions), express.static(import.meta.dirname, options))
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { port: (server.address() as AddressInfo).port, close: () => server.close() }
  }
  const onFastify = async (options: object) => {
    const app = fastify()
    await app.register(fastifyBearer(guardOptions))
    await app.register(fastifyStatic, { root: import.meta.dirname, ...options })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
  }

  it.each<[string, (options: object) => Promise<{ readonly port: number; close(): unknown }>, object]>([
    ['Express', onExpress, { setHeaders: (res: express.Response) => res.setHeader(...day) }],
    ['Fastify', onFastify, { setHeaders: (reply: FastifyReply) => reply.header(...day) }],
  ])(
    'of %s are for no shared cache where they say nothing of caches, or what the application says',
    async (_, opened, saysSo) => {
      const [silent, saying] = [await opened({ cacheControl: false }), await opened({ cacheControl: false, ...saysSo })]
      expect([await cacheOf(silent.port, inCookie), await cacheOf(silent.port, inHeader)]).toEqual([
        [200, 'private, no-cache'],
        [200, null],
      ])
      for (const by of [inCookie, inHeader])
        expect(await cacheOf(saying.port, by)).toEqual([200, 'private, max-age=86400'])
      await Promise.all([silent.close(), saying.close()])
    },
  )

  it('of Express are private by a cookie, whatever their maxAge says', async () => {
    const { port, close } = await onExpress({ maxAge: '1d' })
    expect(await cacheOf(port, inCookie)).toEqual([200, 'private, no-cache'])
    close()
  })

  it('of Fastify are public where nobody has told its plugin otherwise, as the page on proxies warns', async () => {
    const { port, close } = await onFastify({ maxAge: '1d' })
    expect(await cacheOf(port, inCookie)).toEqual([200, 'public, max-age=86400'])
    await close()
  })
})
