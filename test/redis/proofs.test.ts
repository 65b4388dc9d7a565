import { createGuard, dpop, secret } from '@bearer/core'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audience, holder, issuer, key, nonceSecret, proof, publicUrl, token } from '../contract/support.ts'
import { hasRedis, type RedisServer, startRedis } from './server.ts'

const ada = holder()
const bound = token({ cnf: ada.cnf })

describe.skipIf(!hasRedis())('DPoP proofs at two servers that share a Redis', () => {
  let redis: RedisServer
  const ends: (() => void)[] = []
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(async () => {
    for (const end of ends) end()
    await redis.close()
  })

  /** What one process has, whose clock is off by some milliseconds. */
  function server(ahead = 0) {
    const client = new Redis(redis.port, { maxRetriesPerRequest: 0, retryStrategy: () => 50 })
    client.on('error', () => {})
    const store = redisStore({ client })
    const down = () => {
      store.close()
      client.disconnect()
    }
    ends.push(down)
    const guard = createGuard({
      issuer,
      audience,
      keys: secret(key),
      clock: () => Date.now() + ahead,
      proofs: [dpop({ publicUrl, replays: store.replays, nonce: { secret: nonceSecret } })],
      on: { refused: () => {} },
    })
    const ask = async (made: string) => {
      const headers = [['authorization', `DPoP ${bound}`] as const, ['dpop', made] as const]
      const result = await guard.authenticate({ method: 'GET', url: '/', tls: true, headers })
      if (result.preflight) throw new Error('no preflight')
      return result.ok
        ? { reason: 'passes', nonce: undefined }
        : { reason: result.error.reason, nonce: result.error.headers['dpop-nonce'] }
    }
    return { ask, down }
  }
  const nonceOf = async ({ ask }: ReturnType<typeof server>) => (await ask(proof(ada, '/', bound))).nonce

  it('are good at one of them, once, whoever gives the nonce', async () => {
    const [one, two] = [server(), server(-20_000)] as const
    const nonce = await nonceOf(one)
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const made = proof(ada, '/', bound, { nonce })
        return (await Promise.all([one.ask(made), two.ask(made)])).map(({ reason }) => reason).sort()
      }),
    )
    expect(outcomes).toEqual(Array(100).fill(['dpop_replayed', 'passes']))
  })

  it('are known after a restart of both', async () => {
    const one = server()
    const made = proof(ada, '/', bound, { nonce: await nonceOf(one) })
    expect((await one.ask(made)).reason).toBe('passes')
    one.down()
    expect((await server().ask(made)).reason).toBe('dpop_replayed')
  })

  it('are not decided about while Redis cannot be asked', async () => {
    const one = server()
    const nonce = await nonceOf(one)
    one.down()
    expect((await one.ask(proof(ada, '/', bound, { nonce }))).reason).toBe('store_unavailable')
  })
})
