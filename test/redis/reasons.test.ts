import { createGuard, mirror, secret } from '@bearer/core'
import { type RedisClient, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { createClient } from 'redis'
import { createClient as createClient5 } from 'redis5'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort, hasRedis, type RedisServer, startRedis } from './server.ts'

const ending: (() => unknown)[] = []

interface Place {
  readonly port: number
  readonly username?: string
  readonly password?: string
}

/** Clients as a newcomer makes them: with nobody who listens to `error`. */
const clients: { readonly [name: string]: (place: Place, connects?: boolean) => RedisClient } = {
  'ioredis 6': (place) => ofIoredis(new Redis(place)),
  'ioredis 5': (place) => ofIoredis(new Redis5(place)),
  'node-redis 6': ({ port, ...who }, connects) => ofNodeRedis(createClient({ socket: { port }, ...who }), connects),
  'node-redis 5': ({ port, ...who }, connects) => ofNodeRedis(createClient5({ socket: { port }, ...who }), connects),
}

function ofIoredis(client: Redis | Redis5): RedisClient {
  ending.push(() => client.disconnect())
  return client as unknown as RedisClient
}
function ofNodeRedis(client: { connect(): Promise<unknown>; destroy(): void }, connects = true): RedisClient {
  // A newcomer’s `await client.connect()` in another place: what it rejects with is not ours.
  if (connects) client.connect().catch(() => {})
  ending.push(() => {
    try {
      client.destroy()
    } catch {
      // It never was open.
    }
  })
  return client as unknown as RedisClient
}

/** What a guard says of a store: to listeners, and by `ready()`. */
async function toldOf(client: RedisClient): Promise<{ ready: unknown; told: string[]; ms: number }> {
  const store = redisStore({ client, timeout: 1 })
  const revocations = mirror(store.revocations)
  const told: string[] = []
  const guard = createGuard({
    issuer: 'https://issuer.example',
    audience: 'api',
    keys: secret(crypto.getRandomValues(new Uint8Array(32))),
    revocations,
    on: { failed: ({ message }) => told.push(message) },
  })
  ending.push(() => store.close())
  ending.push(() => guard.close())
  const began = performance.now()
  const ready = await guard.ready().then(
    () => 'ready',
    (error: unknown) => (error as Error).message,
  )
  return { ready, told, ms: performance.now() - began }
}

describe.skipIf(!hasRedis()).each(Object.keys(clients))('through %s it is told what to do where', (name) => {
  const open = clients[name] as (typeof clients)[string]
  let server: RedisServer
  let evicting: RedisServer
  beforeAll(async () => {
    server = await startRedis(['--requirepass', 'right'])
    evicting = await startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'])
    const admin = new Redis({ port: server.port, password: 'right' })
    await admin.acl('SETUSER', 'commands', 'on', '>right', '~*', '+@all', '-xadd')
    await admin.acl('SETUSER', 'keys', 'on', '>right', '~other:*', '+@all')
    admin.disconnect()
  })
  afterAll(async () => {
    for (const end of ending.splice(0).reverse()) await end()
    await server.close()
    await evicting.close()
  })

  it.concurrent.each<[string, RegExp, () => Promise<RedisClient>]>([
    ['nothing listens', /No Redis listens there: check host and port/, async () => open({ port: await freePort() })],
    [
      'a password is wrong',
      /check (?:the|its) username and/i,
      async () => open({ port: server.port, username: 'default', password: 'wrong' }),
    ],
    ['a password is missing', /it gave no password/, async () => open({ port: server.port })],
    [
      'a user may not run a command',
      /grant what the README of the store names/,
      async () => open({ port: server.port, username: 'commands', password: 'right' }),
    ],
    [
      'a user may not use the keys',
      /grant what the README of the store names/,
      async () => open({ port: server.port, username: 'keys', password: 'right' }),
    ],
    ['keys may be evicted', /set maxmemory-policy noeviction/, async () => open({ port: evicting.port })],
  ])('%s', async (_, sentence, client) => {
    let answer = await toldOf(await client())
    // A busy machine may leave a server no time to answer in that second: nothing is known of the cause then.
    while (/gave no answer in|^Nothing shows/.test(String(answer.ready))) answer = await toldOf(await client())
    const { ready, told, ms } = answer
    expect(ready).toMatch(sentence)
    expect(told.join('\n')).toMatch(sentence)
    expect(ms).toBeLessThan(5000)
  })

  it.runIf(name.startsWith('node'))('nobody has connected it, and goes on when somebody does', async () => {
    const client = open({ port: server.port, password: 'right' }, false)
    const { ready, told } = await toldOf(client)
    expect([ready, told.join()]).toEqual(Array(2).fill(expect.stringMatching(/call await client\.connect\(\) before/)))
    const { revocations } = redisStore({ client })
    await (client as unknown as { connect(): Promise<unknown> }).connect()
    await vi.waitFor(() => revocations.get(['x']), { timeout: 120_000 })
  })
})
