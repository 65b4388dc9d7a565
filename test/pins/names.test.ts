import 'reflect-metadata'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createGuard, memoryStore, revocationKey, serve } from '@bearer/core'
import { createSessions, generateSigningKey, sessionEndpoints, signingKeys } from '@bearer/sessions'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from '../redis/server.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const listeners = (names: string) => Object.fromEntries(names.split(' ').map((name) => [name, () => {}]))
const usual = {
  issuer: 'https://app.example.com',
  audience: 'https://app.example.com/api',
  clientId: 'app',
  keys: signingKeys([await generateSigningKey()]),
  refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
}

const ofAdapters = 'bearer bearerRequest eventStream respond routes'
const requirements =
  'requireAnyRole requireAnyScope requireClaims requireFreshRevocation requireNoActor requireRole requireScope requireTokenAge stepUp'

/** Names that code, dashboards, stores and browsers of users' hold. What is here stays until a major version; more may come. */
describe('the names', () => {
  it('of events', async () => {
    const ofGuards = 'accepted refused failed keysLoaded keysFailed keySkipped revocations cache'
    const ofSessions =
      'loggedIn loginRefused refreshed refreshRefused loggedOut logoutQueued logoutsLost clientTokenIssued clientRefused reused ' +
      'replaced healed failed'
    createGuard({ issuer: 'https://login.example.com', audience: 'x', on: listeners(ofGuards) })
    await createSessions({ ...usual, store: memoryStore(), on: listeners(ofSessions) }).close()
  })

  it('of cookies, with their attributes', async () => {
    const names = async (cookies: true | object, publicUrl = 'https://app.example.com', issuer = usual.issuer) => {
      const sessions = createSessions({ ...usual, issuer, store: memoryStore(), publicUrl, cookies })
      const endpoints = sessionEndpoints(sessions, { transport: 'cookie', login: () => ({ subject: 'ada' }) })
      const response = await serve(
        endpoints,
        { method: 'POST', url: '/login', headers: [['Origin', publicUrl]], tls: true },
        '/login',
      )
      await sessions.close()
      const lines = response?.headers.filter(([name]) => name.toLowerCase() === 'set-cookie') ?? []
      return lines.map(([, line]) => line.replace(/=[^;]+/, '').replace(/Max-Age=\d+/, 'Max-Age'))
    }
    const secure = '; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age'
    expect((await names(true)).sort()).toEqual([`__Host-Http-at${secure}`, `__Host-Http-rt${secure}`])
    expect((await names({ name: 'wiki', sameSite: 'lax' })).map((line) => line.split(';')[0]).sort()).toEqual([
      '__Host-Http-wiki-at',
      '__Host-Http-wiki-rt',
    ])
    const local = 'http://localhost:3000'
    expect((await names({ development: true }, local, local)).map((line) => line.split(';')[0]).sort()).toEqual([
      'development-3000-at',
      'development-3000-rt',
    ])
  })

  it.each([
    ['core', '. ./testing ./node ./package.json'],
    ['sessions', '. ./package.json'],
    ['express', '. ./global ./package.json'],
    ['koa', '. ./global ./package.json'],
    ['fastify', '. ./global ./package.json'],
    ['fetch', '. ./package.json'],
    ['store-redis', '. ./package.json'],
    ['store-postgres', '. ./migrations/*.sql ./package.json'],
    ['nest', '. ./websockets ./package.json'],
    ['client', '. ./server ./package.json'],
    ['cli', './package.json'],
  ])('that can be imported of %s', (name, subpaths) => {
    const { exports } = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8')) as { exports: object }
    expect(Object.keys(exports)).toEqual(expect.arrayContaining(subpaths.split(' ')))
  })

  it.each([
    [
      '@bearer/core',
      () => import('@bearer/core'),
      'createGuard isBearerError memoryStore mirror direct dpop mtls holdSocket serve',
    ],
    [
      '@bearer/core/testing',
      () => import('@bearer/core/testing'),
      'adapterCases createTestIssuer defects keySourceCases replayStoreCases revocationStoreCases sessionStoreCases storeFailureCases',
    ],
    [
      '@bearer/sessions',
      () => import('@bearer/sessions'),
      'createIssuer createSessions generateSigningKey issuerEndpoints sessionEndpoints signIn signingKeys ticketEndpoint',
    ],
    ['@bearer/express', () => import('@bearer/express'), `${ofAdapters} authOf ${requirements}`],
    ['@bearer/koa', () => import('@bearer/koa'), `${ofAdapters} authOf ${requirements}`],
    ['@bearer/fastify', () => import('@bearer/fastify'), `${ofAdapters} authOf ${requirements}`],
    [
      '@bearer/fetch',
      () => import('@bearer/fetch'),
      `${ofAdapters} behindProxy bunServer cloudflareWorker denoServer nodeServer withHeaders ${requirements}`,
    ],
    [
      '@bearer/nest',
      () => import('@bearer/nest'),
      'Auth Bearer BearerException BearerFilter BearerGuard BearerModule Public Require Roles Scopes StepUp ' +
        requirements,
    ],
    ['@bearer/nest/websockets', () => import('@bearer/nest/websockets'), 'BearerConnections BearerGatewayGuard'],
    ['@bearer/client', () => import('@bearer/client'), 'createClient isClientError problemOf'],
    ['@bearer/client/server', () => import('@bearer/client/server'), 'forwarded'],
    ['@bearer/store-redis', () => import('@bearer/store-redis'), 'redisStore'],
    ['@bearer/store-postgres', () => import('@bearer/store-postgres'), 'migratePostgres postgresStore'],
  ])('that %s gives', async (_, load, names) => {
    const loaded: object = await load()
    const missing = names.split(' ').filter((name) => !(name in loaded))
    expect(missing).toEqual([])
  })

  it('of revocations in every store', () => {
    const issuer = 'https://login.example.com'
    const { session, token, subject } = revocationKey
    expect([session(issuer, 's'), token(issuer, 't'), subject(issuer, 'ada')]).toEqual([
      `sid ${issuer} s`,
      `jti ${issuer} t`,
      `sub ${issuer} ada`,
    ])
  })

  it('of tables: a migration that was published is never changed', () => {
    const file = readFileSync(`${root}packages/store-postgres/migrations/0001-tables.sql`, 'utf8')
    const statements = file.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim()
    expect(createHash('sha256').update(statements).digest('hex')).toBe(
      '78ad082e552ed21dd6ca0041f88cc12150a6e23106c0470687fa8985b25117bc',
    )
  })

  it.skipIf(!hasRedis())('of keys in Redis', async () => {
    const server = await startRedis()
    const client = new Redis(server.port)
    const store = redisStore({ client })
    const sessions = createSessions({ ...usual, store })
    const { refreshToken } = await sessions.start({ subject: 'ada' })
    await sessions.start({ subject: 'bob' })
    await store.replays.add('once', Date.now() + 60_000)
    await sessions.revoke(refreshToken)
    const shapes = (await client.keys('*')).map((key) => key.replace(/\{[\w-]{22,}\}/, '{…}'))
    await sessions.close()
    store.close()
    client.disconnect()
    await server.close()
    expect([...new Set(shapes)].sort()).toEqual(
      expect.arrayContaining([
        'bearer:replay:{once}',
        'bearer:session:{…}',
        'bearer:subject:{…}',
        'bearer:{bearer:revocations}:entries',
        'bearer:{bearer:revocations}:epoch',
        'bearer:{bearer:revocations}:expiry',
        'bearer:{bearer:revocations}:stream',
      ]),
    )
  })
})
