import { describe, expect, it } from 'vitest'
import { type Endpoint, json, metadataEndpoints, readFields } from '../src/index.ts'
import { routes } from '../src/routes.ts'

const endpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/a', handle: (request) => json(200, [request.tls, request.remoteAddress]) },
  { method: 'POST', path: '/f', handle: async (request) => json(200, await readFields(request)) },
]

describe('routes for requests', () => {
  it('answer what is theirs, and nothing else, at once', async () => {
    const serve = routes(endpoints, { prefix: '/auth/' })
    const there = await serve(new Request('https://x.example/auth/a?b'))
    expect([
      there?.status,
      serve(new Request('https://x.example/auth/b')),
      serve(new Request('https://x.example/a')),
    ]).toEqual([200, undefined, undefined])
    expect((await serve(new Request('https://x.example/auth/a', { method: 'PUT' })))?.status).toBe(405)
  })

  it('tell endpoints what the connection is', async () => {
    const connection = (_request: Request, address: string) => ({ tls: true, remoteAddress: address })
    const answer = await routes(endpoints, { connection })(new Request('https://x.example/a'), '192.0.2.1')
    expect(await answer?.json()).toEqual([true, '192.0.2.1'])
  })

  it('fail where somebody has read the body before', async () => {
    // Bun forgets the type that it gave a body when that is read: one that a client sends is there.
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const request = new Request('https://x.example/f', { method: 'POST', headers, body: 'a=1' })
    await request.text()
    await expect(routes(endpoints)(request)).rejects.toThrow(/has been read already/)
  })

  it('refuse options that do not exist, a connection that is none, and a prefix for what belongs at the root', () => {
    const metadata = metadataEndpoints({ protectedResource: { resource: 'https://x.example' } })
    expect(() => routes(endpoints, { prefx: '/a' } as never)).toThrow(/no option "prefx"/)
    expect(() => routes(endpoints, { connection: true } as never)).toThrow(/connection takes a function/)
    expect(() => routes(metadata, { prefix: '/a' })).toThrow(/without the prefix/)
  })
})
