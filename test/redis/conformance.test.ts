import { replayStoreCases, revocationChangesCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { type RedisStore, redisStore } from '@bearer/store-redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inNoTime, inTime } from './cases.ts'
import { clients, type OpenClient } from './clients.ts'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

describe.skipIf(!hasRedis())('the Redis store', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.close())

  describe.each(Object.keys(clients))('through %s', (name) => {
    let open: OpenClient
    const stores: RedisStore[] = []
    const store = (): RedisStore => {
      const made = redisStore({ client: open.client, prefix: `t:${crypto.randomUUID()}` })
      stores.push(made)
      return made
    }
    beforeAll(async () => {
      open = await (clients[name] as (typeof clients)[string])(server.port)
    })
    afterAll(() => {
      for (const made of stores) made.close()
      open.close()
    })

    const revocationCases = [...revocationStoreCases, ...revocationChangesCases]
    it.each(inNoTime(sessionStoreCases))('as a session store $name', ({ run }) => run(() => store().sessions))
    it.each(inNoTime(revocationCases))('as a revocation store $name', ({ run }) => run(() => store().revocations))
    it.each(inNoTime(replayStoreCases))('as a replay store $name', ({ run }) => run(() => store().replays))
    describe.concurrent('while time goes by', () => {
      it.each(inTime(sessionStoreCases))('as a session store $name', ({ run }) => run(() => store().sessions))
      it.each(inTime(revocationCases))('as a revocation store $name', ({ run }) => run(() => store().revocations))
      it.each(inTime(replayStoreCases))('as a replay store $name', ({ run }) => run(() => store().replays))
    })

    it('leaves nothing that does not expire', async () => {
      const { sessions, revocations, replays } = store()
      const expiresAt = Date.now() + 60_000
      await sessions.insert({ id: 'a', subject: 's', version: 0, expiresAt, data: '{}' })
      await revocations.put([{ key: 'k', before: 1, expiresAt }])
      await replays.add('r', expiresAt)
      const send = async (...args: string[]): Promise<unknown> => {
        const client = open.client as {
          call?(...args: string[]): Promise<unknown>
          sendCommand?(args: string[]): Promise<unknown>
        }
        return client.call ? client.call(...args) : client.sendCommand?.(args)
      }
      const keys = (await send('KEYS', '*')) as string[]
      const lasting: string[] = []
      // One that has gone since has -2.
      for (const key of keys) if (Number(await send('PTTL', key)) === -1) lasting.push(key)
      expect(keys.length).toBeGreaterThan(5)
      expect(lasting).toEqual([])
    })
  })
})
