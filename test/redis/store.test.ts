import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
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
    const scores = ['x', 'y'].map((id) => client.zscore('ended:subject:{s}', id))
    expect(await Promise.all(scores)).toEqual([String(later - 1000), String(later + 1000)])
    expect(await client.pexpiretime('ended:subject:{s}')).toBe(later + 1000)
  })

  it('says so when a key of another kind is in its place, and deletes nothing', async () => {
    const { sessions, revocations } = redisStore({ client, prefix: 'wrong' })
    await client.set('wrong:session:{x}', 'mine')
    await client.set('wrong:{revocations}:entries', 'mine')
    await expect(sessions.read('x')).rejects.toThrow(/WRONGTYPE/)
    await expect(revocations.put([{ key: 'k', before: 1, expiresAt: Date.now() + 1000 }])).rejects.toThrow(/WRONGTYPE/)
    expect(await client.mget('wrong:session:{x}', 'wrong:{revocations}:entries')).toEqual(['mine', 'mine'])
  })

  it.each([
    [{}, /client takes/],
    [{ client: {} }, /client takes/],
    [{ client: { call() {} }, prefix: 'a{b}' }, /prefix is/],
    [{ client: { call() {} }, prefx: 'a' }, /no option "prefx"/],
  ])('refuses a wrong configuration', (options, message) => expect(() => redisStore(options as never)).toThrow(message))
})
