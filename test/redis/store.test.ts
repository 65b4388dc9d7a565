import { readFileSync } from 'node:fs'
import type { RevocationStore } from '@bearer/core'
import { replayStoreCases, revocationChangesCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { type RedisStore, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { inNoTime } from './cases.ts'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

describe.skipIf(!hasRedis())('the Redis store and its server', () => {
  let server: RedisServer
  let client: Redis
  beforeAll(async () => {
    server = await startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'])
    client = new Redis(server.port)
  })
  afterAll(async () => {
    client.disconnect()
    await server.close()
  })

  it('refuses a server that would drop revocations, unless that is accepted by name', async () => {
    await expect(redisStore({ client }).revocations.get(['x'])).rejects.toThrow(
      /maxmemory-policy allkeys-lru.*noeviction/s,
    )
    expect(await redisStore({ client, allowEviction: true }).revocations.get(['x'])).toEqual([])
    await client.config('SET', 'maxmemory-policy', 'noeviction')
    expect(await redisStore({ client }).revocations.get(['x'])).toEqual([])
  })

  it('warns where the server does not tell', async () => {
    await client.acl('SETUSER', 'plain', 'on', 'nopass', '~*', '+@all', '-info')
    const limited = new Redis({ port: server.port, username: 'plain', password: 'x', enableReadyCheck: false })
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    expect(await redisStore({ client: limited }).revocations.get(['x'])).toEqual([])
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('maxmemory-policy'))
    warn.mockRestore()
    limited.disconnect()
  })

  it('goes on when the server has forgotten its scripts', async () => {
    const { sessions } = redisStore({ client })
    const record = { id: crypto.randomUUID(), subject: 's', version: 0, expiresAt: Date.now() + 60_000, data: '{}' }
    await sessions.insert(record)
    await client.script('FLUSH')
    expect(await sessions.replace({ ...record, version: 1 }, 0)).toBe(true)
  })

  it('lists a record no longer than it keeps it', async () => {
    const { sessions } = redisStore({ client, prefix: 'ended' })
    const later = Date.now() + 3_600_000
    const record = { id: 'x', subject: 's', version: 0, expiresAt: later, data: '{}' }
    await sessions.insert(record)
    await sessions.insert({ ...record, id: 'y', expiresAt: later + 1000 })
    await sessions.replace({ ...record, version: 1, expiresAt: later - 1000 }, 0)
    expect(await client.zrange('ended:subject:{s}', '0', '-1', 'WITHSCORES')).toEqual([
      'x',
      String(later - 1000),
      'y',
      String(later + 1000),
    ])
    expect(await client.pexpiretime('ended:subject:{s}')).toBe(later + 1000)
  })

  const record = { id: 'x', subject: 's', version: 0, expiresAt: Date.now() + 60_000, data: '{}' }
  const entry = { key: 'k', before: 1, expiresAt: Date.now() + 60_000 }
  const follow = ({ revocations }: RedisStore): Promise<unknown> =>
    (revocations as Required<RevocationStore>).changes(undefined, { waitMs: 20, signal: new AbortController().signal })
  it.each<[string, ...((store: RedisStore) => Promise<unknown>)[]]>([
    ['session:{x}', (s) => s.sessions.read('x'), (s) => s.sessions.replace(record, 0)],
    ['subject:{s}', (s) => s.sessions.list('s'), (s) => s.sessions.insert(record)],
    ['{p:revocations}:entries', (s) => s.revocations.put([entry]), (s) => s.revocations.get(['k'])],
    ['{p:revocations}:expiry', (s) => s.revocations.put([entry]), follow],
    ['{p:revocations}:stream', (s) => s.revocations.put([entry]), follow],
    ['{p:revocations}:epoch', follow],
    ['replay:{r}', (s) => s.replays.add('r', Date.now() + 60_000)],
  ])('says so when %s is a key of another kind, and deletes nothing', async (name, ...calls) => {
    const prefix = crypto.randomUUID()
    const key = `${prefix}:${name.replace('{p:', `{${prefix}:`)}`
    await client.rpush(key, 'mine')
    for (const call of calls) await expect(call(redisStore({ client, prefix }))).rejects.toThrow(/WRONGTYPE/)
    expect(await client.lrange(key, 0, -1)).toEqual(['mine'])
  })

  it('does not take a session’s place for free because another kind of key is there', async () => {
    const { sessions } = redisStore({ client, prefix: 'taken' })
    await client.rpush('taken:session:{x}', 'mine')
    await expect(sessions.insert(record)).rejects.toThrow()
    expect(await client.lrange('taken:session:{x}', 0, -1)).toEqual(['mine'])
  })

  it('keeps two prefixes on one server apart', async () => {
    const [one, two] = [redisStore({ client, prefix: 'one' }), redisStore({ client, prefix: 'two' })]
    await one.sessions.insert(record)
    await one.revocations.put([entry])
    await one.replays.add('r', Date.now() + 60_000)
    expect([
      await two.sessions.read('x'),
      await two.sessions.list('s'),
      await two.revocations.get(['k']),
      await two.replays.add('r', Date.now() + 60_000),
    ]).toEqual([undefined, [], [], true])
  })

  it('needs no more than the commands that its README names', async () => {
    const readme = readFileSync(new URL('../../packages/store-redis/README.md', import.meta.url), 'utf8')
    const rules = /ACL SETUSER app on >secret (.*)/.exec(readme)?.[1]?.split(' ') ?? []
    await client.acl('SETUSER', 'app', 'on', '>secret', ...rules)
    const limited = new Redis({ port: server.port, username: 'app', password: 'secret', enableReadyCheck: false })
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const made: RedisStore[] = []
    const store = (): RedisStore => {
      const one = redisStore({ client: limited, prefix: `bearer:${crypto.randomUUID()}` })
      made.push(one)
      return one
    }
    for (const { run } of inNoTime(sessionStoreCases)) await run(() => store().sessions)
    for (const { run } of inNoTime([...revocationStoreCases, ...revocationChangesCases]))
      await run(() => store().revocations)
    for (const { run } of inNoTime(replayStoreCases)) await run(() => store().replays)
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
    for (const one of made) one.close()
    limited.disconnect()
  })

  it.each([
    [{}, /client takes/],
    [{ client: {} }, /client takes/],
    [{ client: { call() {} }, prefix: 'a{b}' }, /prefix is/],
    [{ client: { call() {} }, prefx: 'a' }, /no option "prefx"/],
    [{ client: { call() {} }, streamLength: 5 }, /streamLength is/],
    [{ client: { call() {} }, timeout: 0 }, /timeout is/],
  ])('refuses a wrong configuration', (options, message) => expect(() => redisStore(options as never)).toThrow(message))
})
