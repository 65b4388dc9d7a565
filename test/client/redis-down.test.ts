import { createClient } from '@bearer/client'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from '../redis/server.ts'
import { type Application, frameworks, start } from '../sessions/applications.ts'

/** Time of server and client: a minute passes at once. */
let now = Date.now()
const clock = (): number => now
const ending: (() => unknown)[] = []
let redis: RedisServer
let application: Application
beforeAll(async () => {
  redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
  const client = new Redis(redis.port, { maxRetriesPerRequest: 0, retryStrategy: () => 100 })
  client.on('error', () => {})
  const store = redisStore({ client })
  application = await start(frameworks[1] as (typeof frameworks)[number], { clock, store })
  ending.push(
    () => redis.close(),
    () => client.disconnect(),
    () => application.close(),
  )
})
afterAll(async () => {
  for (const end of ending.reverse()) await end()
})
const within = { timeout: 30_000, interval: 200 }

describe.skipIf(!hasRedis())('a client whose server has lost its Redis for a minute', () => {
  it('stays in, says so, and goes on when it is back; a log-out meanwhile is one', async () => {
    const answers: string[] = []
    const session = createClient({
      url: `http://127.0.0.1:${application.port}/body`,
      transport: 'body',
      clock,
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        answers.push(`${new URL(String(input)).pathname} ${response.status}`)
        return response
      },
    })
    const list = () =>
      session.sessions().then(
        ({ length }) => length,
        ({ code, status }) => [code, status],
      )
    await session.login({ username: 'ada', password: 'right' })
    const { sessionId } = session.state
    expect(await list()).toBe(1)

    await redis.kill()
    now += 700_000
    answers.length = 0
    expect(await list()).toEqual(['unavailable', 503])
    expect(session.state).toMatchObject({ status: 'signed-in', sessionId })
    expect(answers.length).toBeLessThan(8)
    now += 60_000
    await redis.restart()
    await expect.poll(list, within).toBe(1)
    expect(session.state).toMatchObject({ status: 'signed-in', sessionId })

    await redis.kill()
    expect([await session.logout(), session.state.status]).toEqual([true, 'signed-out'])
    now += 60_000
    await redis.restart()
    await expect.poll(() => application.sessions.list('ada').catch(() => 'down'), within).toEqual([])
    expect([answers.at(-1), session.state.status]).toEqual(['/body/logout 202', 'signed-out'])
  }, 90_000)
})
