import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { bearer } from '@bearer/express'
import express from 'express'
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
  it.each<[string, string, object]>([
    ['are private, where nothing is said', 'private, no-cache', {}],
    [
      'are what the application says',
      'private, max-age=86400',
      { setHeaders: (res: express.Response) => res.setHeader('cache-control', 'private, max-age=86400') },
    ],
  ])('%s', async (_what, expected, options) => {
    const app = express()
    app.use(bearer(guardOptions), express.static(import.meta.dirname, options))
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/caches.test.ts`, { headers: { cookie: `${cookie}=${ada}` } })
    await answer.body?.cancel()
    server.close()
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, expected])
  })
})
