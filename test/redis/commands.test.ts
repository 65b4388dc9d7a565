import { direct } from '@bearer/core'
import { createSessions, generateSigningKey, type Sessions, signingKeys } from '@bearer/sessions'
import { type RedisStore, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

const key = await generateSigningKey()

describe.skipIf(!hasRedis())('what a log-in asks of Redis', () => {
  let server: RedisServer
  let client: Redis
  const stores: RedisStore[] = []
  beforeAll(async () => {
    server = await startRedis()
    client = new Redis(server.port)
  })
  afterAll(async () => {
    for (const store of stores) store.close()
    client.disconnect()
    await server.close()
  })

  function application(prefix: string): Sessions {
    const store = redisStore({ client, prefix })
    stores.push(store)
    return createSessions({
      issuer: 'https://app.example',
      audience: 'https://api.example',
      clientId: 'app',
      keys: signingKeys([key]),
      refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
      store,
      revocations: direct(store.revocations),
    })
  }

  /** The commands that something costs, those of scripts included. */
  async function commandsOf(work: () => Promise<unknown>): Promise<number> {
    await client.config('RESETSTAT')
    await work()
    const calls = [...(await client.info('commandstats')).matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)]
    return calls.reduce((sum, [, name, count]) => (name?.startsWith('config') ? sum : sum + Number(count)), 0)
  }

  it('is ten commands at most, however often its subject has logged in and out before', async () => {
    const sessions = application('often')
    await sessions.start({ subject: 'ada' })
    for (let i = 0; i < 300; i++) {
      const { refreshToken } = await sessions.start({ subject: 'ada' })
      await sessions.revoke(refreshToken)
    }
    expect(await commandsOf(() => sessions.start({ subject: 'ada' }))).toBeLessThanOrEqual(10)
    expect(await sessions.list('ada')).toHaveLength(2)
    expect(await client.zcard((await client.keys('often:subject:*'))[0] as string)).toBe(2)
    expect(await client.keys('often:session:*')).toHaveLength(2)
  })

  it('is ten commands at most, however many of its sessions live', async () => {
    const sessions = application('many')
    for (let i = 0; i < 98; i++) await sessions.start({ subject: 'ada' })
    expect(await commandsOf(() => sessions.start({ subject: 'ada' }))).toBeLessThanOrEqual(10)
  })

  it('is ten commands at most, also after a log-out everywhere', async () => {
    const sessions = application('everywhere')
    for (let i = 0; i < 3; i++) await sessions.start({ subject: 'ada' })
    await sessions.revokeAll('ada')
    await sessions.revokeAll('ada')
    expect(await commandsOf(() => sessions.start({ subject: 'ada' }))).toBeLessThanOrEqual(10)
    expect(await sessions.list('ada')).toHaveLength(1)
  })

  it('where it ends the least recently used of too many, is the same however many were ended before', async () => {
    const sessions = application('full')
    for (let i = 0; i < 100; i++) await sessions.start({ subject: 'ada' })
    const first = await commandsOf(() => sessions.start({ subject: 'ada' }))
    for (let i = 0; i < 50; i++) await sessions.start({ subject: 'ada' })
    expect(await commandsOf(() => sessions.start({ subject: 'ada' }))).toBeLessThanOrEqual(first)
    expect(await sessions.list('ada')).toHaveLength(100)
  })
})
