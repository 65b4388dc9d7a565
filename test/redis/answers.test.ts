import type { RevocationStore } from '@bearer/core'
import { type IoredisClient, type RedisClient, type RedisStore, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from './server.ts'

const expiresAt = Date.now() + 60_000
const record = { id: 'i', subject: 's', version: 0, expiresAt, data: '{}' }
const followed = ({ revocations }: RedisStore) => revocations as Required<RevocationStore>
const { signal } = new AbortController()

/** All that is asked of a store. */
const questions: { readonly [name: string]: (store: RedisStore) => Promise<unknown> } = {
  insert: ({ sessions }) => sessions.insert(record),
  read: ({ sessions }) => sessions.read('i'),
  replace: ({ sessions }) => sessions.replace(record, 0),
  list: ({ sessions }) => sessions.list('s'),
  put: ({ revocations }) => revocations.put([{ key: 'k', before: 1, expiresAt }]),
  get: ({ revocations }) => revocations.get(['k', 'l']),
  snapshot: (store) => followed(store).changes(undefined, { waitMs: 10, signal }),
  changes: (store) => followed(store).changes('["e","0-0"]', { waitMs: 10, signal }),
  replay: ({ replays }) => replays.add('r', expiresAt),
}

/** The questions that a store has answered. */
async function answered(store: RedisStore): Promise<readonly string[]> {
  const answers = Object.entries(questions).map(async ([name, ask]) => {
    const outcome = await ask(store).then(
      () => [name],
      () => [],
    )
    return outcome
  })
  return (await Promise.all(answers)).flat()
}

describe('an answer that Redis does not give', () => {
  const odd: readonly unknown[] = [
    undefined,
    'QUEUED',
    'OK',
    '',
    'x',
    -1,
    7,
    1.5,
    true,
    {},
    [[]],
    [[], []],
    Buffer.from('1'),
  ]

  it.each(odd)('is not believed: %j', async (answer) => {
    const client: IoredisClient = { call: async () => answer, duplicate: () => client, disconnect: () => {} }
    expect(await answered(redisStore({ client, allowEviction: true }))).toEqual([])
  })

  it('leaves what is no number to whoever reads it: it has not said that nothing is revoked', async () => {
    const client: IoredisClient = { call: async () => ['garbage', null], duplicate: () => client, disconnect: () => {} }
    const { revocations } = redisStore({ client, allowEviction: true })
    expect(await revocations.get(['k', 'l'])).toEqual([{ key: 'k', before: Number.NaN, expiresAt: Number.NaN }])
  })
})

describe.skipIf(!hasRedis())('a client that the application uses for a transaction', () => {
  it.each<[string, (port: number) => Promise<{ client: RedisClient; send(command: string): unknown; end(): void }>]>([
    [
      'ioredis',
      async (port) => {
        const client = new Redis({ port })
        return {
          client: client as unknown as RedisClient,
          send: (name) => client.call(name),
          end: () => client.disconnect(),
        }
      },
    ],
    [
      'node-redis',
      async (port) => {
        const client = createClient({ url: `redis://127.0.0.1:${port}` })
        await client.connect()
        return {
          client: client as unknown as RedisClient,
          send: (name) => client.sendCommand([name]),
          end: () => client.destroy(),
        }
      },
    ],
  ])('decides nothing until it is over, with %s', async (_, open) => {
    const server = await startRedis()
    const { client, send, end } = await open(server.port)
    const store = redisStore({ client })
    await send('MULTI')
    expect(await answered(store)).toEqual([])
    await expect(store.revocations.get(['k'])).rejects.toThrow(
      /within a transaction \(MULTI\): give the store a client of its own/,
    )
    await send('DISCARD')
    expect(await store.revocations.get(['k'])).toEqual([])
    store.close()
    end()
    await server.close()
  })
})
