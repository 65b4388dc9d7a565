import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, sample } from './samples.ts'

describe.each(['express', 'koa', 'fastify', 'fetch'])('the samples of the README of %s', (name) => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())

  const running = (heading: string): Promise<number> =>
    run(sample(`packages/${name}/README.md`, heading).replace('https://login.example.com', issuer.issuer))
  const get = async (port: number, path: string, token?: string): Promise<[number, unknown]> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
    return [response.status, await response.json()]
  }

  it.each(name === 'fetch' ? ['Guard an API', 'Without a framework'] : ['Guard an API'])('%s', async (heading) => {
    const port = await running(heading)
    const [reader, other] = [await issuer.mint({ scope: 'reports:read' }), await issuer.mint({ sub: 'ada' })]
    const statuses = [get(port, '/api/me'), get(port, '/api/reports', other), get(port, '/api/reports', reader)]
    expect((await Promise.all(statuses)).map(([status]) => status)).toEqual([401, 403, 200])
    expect(await get(port, '/api/me', other)).toEqual([200, expect.objectContaining({ sub: 'ada' })])
  })

  it('compare typed claims with the route', async () => {
    const port = await running('Typed claims')
    const token = await issuer.mint({ tenant: 't1' })
    expect(await get(port, '/t1', token)).toEqual([200, { tenant: 't1' }])
    expect((await get(port, '/t2', token))[0]).toBe(403)
    expect((await get(port, '/t1', await issuer.mint()))[0]).toBe(401)
  })

  it('mount endpoints', async () => {
    const port = await running('Mount endpoints')
    expect(await get(port, '/.well-known/oauth-protected-resource')).toEqual([
      200,
      { resource: 'https://api.example.com', authorization_servers: [issuer.issuer] },
    ])
  })
})
