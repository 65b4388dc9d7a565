import type { SessionRecord, SessionStore } from '@bearer/core'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { clients, type OpenClient } from './clients.ts'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

const recordOf = (id: string, version = 0): SessionRecord => ({
  id,
  subject: `of ${id}`,
  version,
  expiresAt: 4_102_444_800_000,
  data: `{"id":"${id}"}`,
})

describe.skipIf(!hasRedis())('what is asked of records in one turn', () => {
  let server: RedisServer
  let admin: Redis
  beforeAll(async () => {
    server = await startRedis()
    admin = new Redis(server.port)
  })
  afterAll(async () => {
    admin.disconnect()
    await server.close()
  })
  afterEach(() => void vi.useRealTimers())

  /** The scripts that something costs. */
  async function scriptsOf(work: () => Promise<unknown>): Promise<number> {
    await admin.config('RESETSTAT')
    await work()
    return Number(/^cmdstat_evalsha:calls=(\d+)/m.exec(await admin.info('commandstats'))?.[1] ?? 0)
  }

  describe.each(Object.keys(clients))('through %s', (name) => {
    let open: OpenClient
    let sessions: SessionStore
    const prefix = `t:${crypto.randomUUID()}`
    const ids = Array.from({ length: 40 }, (_, i) => `${i}`)
    beforeAll(async () => {
      open = await (clients[name] as (typeof clients)[string])(server.port)
      const store = redisStore({ client: open.client, prefix })
      sessions = store.sessions
      for (const id of ids) await sessions.insert(recordOf(id))
    })
    afterAll(() => open.close())

    const answersOf = (asked: readonly string[]): Promise<readonly (SessionRecord | undefined)[]> =>
      Promise.all(asked.map(async (id) => (await sessions.read(id))?.record))

    it('goes out sixteen at a time, and each gets its own answer', async () => {
      const asked = [...ids, 'none']
      const known = [...ids.map((id) => recordOf(id)), undefined]
      expect(await scriptsOf(async () => expect(await answersOf(asked)).toEqual(known))).toBe(3)
      await admin.script('FLUSH')
      expect(await answersOf(asked)).toEqual(known)
    })

    it('decides about each by itself: of two who replace one version, one does', async () => {
      const id = crypto.randomUUID()
      await sessions.insert(recordOf(id))
      const versions = [1, 1, 2, 1]
      const replaced = await Promise.all(
        versions.map((version) => sessions.replace(recordOf(id, version), version - 1)),
      )
      expect(replaced).toEqual([true, false, true, false])
      expect((await sessions.read(id))?.record.version).toBe(2)
    })

    it('fails for one whose record cannot be read, and for no other', async () => {
      const id = crypto.randomUUID()
      await admin.rpush(`${prefix}:session:{${id}}`, 'no record')
      const asked = [ids[0] as string, id, ids[1] as string]
      const settled = async (work: Promise<unknown>): Promise<unknown> => work.catch(({ message }) => message)
      expect(await Promise.all(asked.map((one) => settled(sessions.read(one))))).toEqual([
        expect.objectContaining({ record: recordOf(ids[0] as string) }),
        expect.stringMatching(/^WRONGTYPE/),
        expect.objectContaining({ record: recordOf(ids[1] as string) }),
      ])
      expect(await Promise.all(asked.map((one) => settled(sessions.replace(recordOf(one), 0))))).toEqual([
        true,
        expect.stringMatching(/^WRONGTYPE/),
        true,
      ])
    })

    it('fails as a command does on a server that is a primary no more: a client connects anew by what it is told', async () => {
      await admin.replicaof('127.0.0.1', 1)
      const told: string[] = []
      const client = new Redis(server.port, { reconnectOnError: ({ message }) => told.push(message) < 0 })
      const { sessions: of } = redisStore({ client: name.startsWith('ioredis') ? client : open.client, prefix })
      const replaced = ids.slice(20, 22).map((id) => of.replace(recordOf(id, 1), 0).catch(({ message }) => message))
      expect(await Promise.all(replaced)).toEqual(Array(2).fill(expect.stringMatching(/replica/)))
      await admin.replicaof('NO', 'ONE')
      if (name.startsWith('ioredis')) expect(told.at(-1)).toMatch(/^READONLY/)
      client.disconnect()
    })

    // node-redis waits for the end of a turn itself, whichever setImmediate is there then.
    it.runIf(name.startsWith('ioredis'))('goes out while a test of the application has false timers', async () => {
      vi.useFakeTimers()
      expect(await answersOf(['0', '1'])).toEqual([recordOf('0'), recordOf('1')])
    })
  })
})
