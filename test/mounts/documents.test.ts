import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { listen } from '@bearer/demo/listen'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../docs/samples.ts'
import { blocks, shown } from './documents.ts'
import { badKoaMounts } from './koa-lint.ts'
import { findings } from './leaks.ts'
import { routesOf } from './routes-of.ts'

const issuerInSamples = 'https://login.example.com'
const versions: readonly (readonly [name: string, module: string, alias: string])[] = [
  ['as it stands', '', ''],
  ['on Express 4', "'express'", "'express4'"],
  ['with @koa/router 12', "'@koa/router'", "'router12'"],
  ['with @koa/router 13', "'@koa/router'", "'router13'"],
  ['with @koa/router 15', "'@koa/router'", "'router15'"],
  ['with koa-router', "'@koa/router'", "'koa-router'"],
]
const samples = blocks()
  .filter(({ code }) => code.includes('.listen(') && code.includes(issuerInSamples) && routesOf(code).length > 0)
  // Those that let everybody in on purpose, those of other libraries, and streams, whose answers do not end.
  .filter(({ where, code }) => !code.includes('anonymous:') && !where.startsWith('docs/migrating.md'))
  .filter(({ where }) => !where.startsWith('docs/connections.md'))
  // Probes: whoever asks is answered.
  .filter(({ where }) => !where.startsWith('docs/observability.md: Readiness'))
  .flatMap(({ where, code }) =>
    versions
      .filter(([, module]) => code.includes(module))
      .map(([version, module, alias]) => ({ where: `${where}, ${version}`, code: code.replace(module, alias) })),
  )

describe('a sample that guards an API', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())

  it('is in each package and in the page about mounts', () => {
    const places = samples.map(({ where }) => where.replace(/,.*/, ''))
    const guarded = (name: string): string[] => [
      `packages/${name}/README.md: Guard an API`,
      `packages/${name}/README.md: Typed claims`,
    ]
    const frameworks = ['Express', 'Koa', 'Fastify'].flatMap((name) => [
      `README.md: ${name}`,
      `docs/mounting.md: ${name}`,
    ])
    expect(places).toEqual(expect.arrayContaining([...frameworks, ...['express', 'koa', 'fastify'].flatMap(guarded)]))
  })

  it.each(samples)('lets no spelling through: $where', async ({ code }) => {
    const port = await run(code.replace(issuerInSamples, issuer.issuer))
    const token = await issuer.mint({
      ...{ sub: 'tenant', tenant: 'tenant', scope: 'reports:read', realm_access: { roles: ['admin'] } },
    })
    for (const path of routesOf(code)) {
      const { reached, leaks } = await findings(port, path, token, ['GET', 'HEAD'])
      expect([path, leaks]).toEqual([path, []])
      expect(reached).toContain(`GET ${path}`)
    }
  })
})

describe.each(['express', 'koa', 'fastify'])('the demo on %s', (framework) => {
  let demo: Awaited<ReturnType<typeof listen>>
  beforeAll(async () => {
    demo = await listen({ framework, port: 0, store: 'memory' })
  })
  afterAll(() => demo.close())

  it('lets no spelling through', async () => {
    const login = await fetch(`${demo.url}/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'ada', password: 'ada-password' }),
    })
    const { access_token: token } = (await login.json()) as { access_token: string }
    for (const path of ['/api/me', '/api/reports', '/api/notes', '/api/admin']) {
      const { leaks } = await findings(Number(new URL(demo.url).port), path, token, ['GET', 'HEAD', 'POST'])
      expect([path, leaks]).toEqual([path, []])
    }
    const { reached } = await findings(Number(new URL(demo.url).port), '/api/me', token, ['GET'])
    expect(reached).toContain('GET /api/me')
  })
})

describe('what documents and examples show for Koa', () => {
  it.each(shown())('mounts guards where they hold: $where', ({ code }) => {
    expect(badKoaMounts(code)).toEqual([])
  })

  it.each([
    ["router.use('/api', api)"],
    ["router.use(['/api', '/v1'], api)"],
    ["router.use('/api', bearer({ sessions }))"],
    ['router.use(\n  `/api`,\n  api.requireScope("a"),\n)'],
    ["app.use(mount('/api', api))"],
    ["const below = new Router({ prefix: '/api' })\nbelow.use(api)"],
    ["const below = new Router()\nbelow.prefix('/api')\nbelow.use(api)"],
    ["const child = new Router()\nchild.use(own)\nparent.use('/api', child.routes())"],
    ["const router = new Router()\nrouter.get('/api/me', answer)\nrouter.use(api)"],
  ])('finds: %s', (mounted) => {
    const code = `import Koa from 'koa'\nconst own = bearer({ sessions })\n${mounted}\n`
    expect(badKoaMounts(code)).not.toEqual([])
  })
})
