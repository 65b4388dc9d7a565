import { readFileSync } from 'node:fs'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, load, run, sample, section } from './samples.ts'

const audience = 'https://api.example.com'

describe('the samples of the pages', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience, clock: Date.now })
  })
  afterAll(() => issuer.close())

  const running = (page: string, heading: string): Promise<number> =>
    run(sample(`docs/${page}.md`, heading).replaceAll('https://login.example.com', issuer.issuer))
  const answers = async (port: number, path: string, headers: Record<string, string> = {}): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
    const body: unknown = await response.json()
    return response.ok ? body : response.status
  }
  const bearing = async (claims: Record<string, unknown> = {}): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await issuer.mint(claims)}`,
  })

  it.each(['Express', 'Koa', 'Fastify'])('start: %s', async (framework) => {
    const port = await running('start', framework)
    expect([
      await answers(port, '/api/me'),
      await answers(port, '/api/reports', await bearing()),
      await answers(port, '/api/reports', await bearing({ scope: 'reports:read' })),
    ]).toEqual([401, 403, { reports: [] }])
  })

  it('claims: roles that are nested, and a scope that holds others', async () => {
    const port = await running('claims', 'Scopes, roles and claims')
    const admin = await bearing({ realm_access: { roles: ['admin'] } })
    expect([
      await answers(port, '/admin', admin),
      await answers(port, '/reports', admin),
      await answers(port, '/reports', await bearing({ scope: 'reports' })),
      await answers(port, '/admin', await bearing({ realm_access: 'admin' })),
    ]).toEqual([[], 403, [], 401])
  })

  it('claims: a function that refuses', async () => {
    const port = await running('claims', 'A claims function that refuses')
    expect([
      await answers(port, '/me', await bearing()),
      await answers(port, '/me', await bearing({ tenant: 'a' })),
    ]).toEqual([401, { tenant: 'a' }])
  })

  it('claims: a check for each request', async () => {
    const port = await running('claims', 'A check for each request')
    const ada = await bearing({ sub: 'ada' })
    expect([await answers(port, '/users/ada', ada), await answers(port, '/users/bob', ada)]).toEqual([
      { mine: true },
      403,
    ])
  })

  it('claims: anonymous requests', async () => {
    const port = await running('claims', 'Anonymous requests')
    expect([
      await answers(port, '/'),
      await answers(port, '/', await bearing({ sub: 'ada' })),
      await answers(port, '/', { authorization: 'Bearer nonsense' }),
    ]).toEqual([{ hello: 'stranger' }, { hello: 'ada' }, 401])
  })

  it('tenants: several issuers', async () => {
    const port = await running('tenants', 'Several issuers and tenants')
    const stranger = await bearing({ iss: 'https://stranger.example' })
    expect([await answers(port, '/me', await bearing()), await answers(port, '/me', stranger)]).toEqual([
      { issuer: issuer.issuer },
      401,
    ])
  })

  it('tenants: the tenant from the host', async () => {
    const port = await running('tenants', 'The tenant from the host')
    const ada = await bearing({ sub: 'ada' })
    const elsewhere = await fetch(`http://localhost:${port}/me`, { headers: ada }).catch(() => ({ status: 401 }))
    expect([await answers(port, '/me', ada), elsewhere.status]).toEqual([{ subject: 'ada' }, 401])
  })

  it('proxies: what a trusted one says of TLS counts', async () => {
    const port = await running('proxies', 'Proxies, Docker and TLS')
    const through = (proto: string) => async () =>
      answers(port, '/api/me', { ...(await bearing()), 'x-forwarded-proto': proto, 'x-forwarded-for': '203.0.113.9' })
    expect([await through('https')(), await through('http')()]).toEqual([{ ok: true }, 403])
  })

  it('browsers: cors() before the guard, so that pages see the 401', async () => {
    const port = await running('browsers', 'CORS')
    const refused = await fetch(`http://127.0.0.1:${port}/api/me`, { headers: { origin: 'https://app.example.com' } })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      401,
      'https://app.example.com',
    ])
  })

  it('testing: what it says that it answers', async () => {
    const bare = await load(sample('docs/testing.md', 'Without a server: inject, app.request'))
    expect((bare as { answers: unknown }).answers).toEqual([401, 200])
    const code = sample('docs/testing.md', 'Testing').replaceAll('3000', String(await freePort()))
    expect(await load(code)).toMatchObject({ answers: [401, 200, 401] })
  })

  it('keys: those that Node makes are taken', async () => {
    const { signingKey } = (await load(sample('docs/keys.md', 'Generate keys'))) as { signingKey: { kid: string } }
    expect(signingKey).toMatchObject({ kty: 'EC', crv: 'P-256', kid: '2026-11' })
  })

  it('servers: a route handler of Next.js', async () => {
    const code = sample('docs/servers.md', 'Next.js').replaceAll('https://login.example.com', issuer.issuer)
    const { GET } = (await load(code)) as { GET: (request: Request) => Promise<Response> }
    const asked = async (headers: Record<string, string>): Promise<unknown> => {
      const response = await GET(new Request('https://app.example.com/api/me', { headers }))
      return response.ok ? response.json() : response.status
    }
    const secure = { 'x-forwarded-proto': 'https' }
    const ada = await bearing({ sub: 'ada' })
    expect([await asked({ ...secure, ...ada }), await asked(secure), await asked(ada)]).toEqual([
      { subject: 'ada' },
      401,
      403,
    ])
  })

  it('servers: the files of the example of Next.js, as they are', () => {
    const next = ['Next.js', 'Who asks for a page', 'One refresh for all that a page loads']
      .map((heading) => section('docs/servers.md', heading))
      .join('')
    const shown = [...next.matchAll(/```ts\n\/\/ (src\/\S+)\n([\s\S]*?)```/g)].map(([, file, code]) => [file, code])
    expect(shown.map(([file]) => file).sort()).toEqual([
      'src/proxy.ts',
      'src/server/guard.ts',
      'src/server/refresh.ts',
      'src/server/site.ts',
    ])
    for (const [file, code] of shown)
      expect(code).toBe(readFileSync(new URL(`../../examples/next/${file}`, import.meta.url), 'utf8'))
  })

  it('servers: a hook of SvelteKit', async () => {
    const code = sample('docs/servers.md', 'SvelteKit and Astro').replaceAll('https://login.example.com', issuer.issuer)
    type Event = { request: Request; url: URL; locals: { auth?: { subject: string } } }
    const { handle } = (await load(code)) as {
      handle(of: { event: Event; resolve(event: Event): Promise<Response> }): Promise<Response>
    }
    const asked = async (headers: Record<string, string>): Promise<unknown> => {
      const url = 'https://app.example.com/'
      const event: Event = { request: new Request(url, { headers }), url: new URL(url), locals: {} }
      const response = await handle({ event, resolve: async ({ locals }) => Response.json(locals.auth?.subject) })
      return response.ok ? response.json() : response.status
    }
    const secure = { 'x-forwarded-proto': 'https' }
    expect([await asked({ ...secure, ...(await bearing({ sub: 'ada' })) }), await asked(secure)]).toEqual(['ada', 401])
  })

  it('proxies: a fetch of undici goes with discovery', async () => {
    const { guard } = (await load(sample('docs/proxies.md', 'Keys through a corporate proxy'))) as { guard: object }
    expect(guard).toHaveProperty('verify')
  })
})
