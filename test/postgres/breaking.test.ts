import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { postgresStore } from '@bearer/store-postgres'
import { Client, Pool } from 'pg'
import { describe, expect, it } from 'vitest'

/** A message of the protocol: its type, its length and what it says. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
const welcome = [message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]
const farewell = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'))

/** A PostgreSQL that lets a client in, and says good-bye `when` it is to. */
async function stoppingServer(when: 'at once' | 'at the first query') {
  const bye = (socket: Socket): void => void socket.end(farewell)
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(Buffer.concat(when === 'at once' ? [...welcome, farewell] : welcome))
      if (when === 'at once') socket.end()
      else socket.once('data', () => bye(socket))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { at: { host: '127.0.0.1', port, user: 'postgres' }, close: () => server.close() }
}

/** What would have ended the process while something was done. */
async function crashesOf(run: () => Promise<void>): Promise<readonly unknown[]> {
  const crashes: unknown[] = []
  const crashed = (error: unknown) => void crashes.push(error)
  process.on('uncaughtException', crashed)
  await run()
  process.off('uncaughtException', crashed)
  return crashes
}

describe('a server that stops', () => {
  it.each(['at once', 'at the first query'] as const)(
    '%s costs a pool an answer, and does not end the process',
    async (when) => {
      const server = await stoppingServer(when)
      const crashes = await crashesOf(async () => {
        const client = new Pool(server.at)
        const store = postgresStore({ client })
        await expect(store.revocations.get(['s1'])).rejects.toThrow()
        store.close()
        await client.end()
      })
      server.close()
      expect(crashes).toEqual([])
    },
  )

  it('costs a single Client its answers, and does not end the process', async () => {
    const server = await stoppingServer('at the first query')
    const crashes = await crashesOf(async () => {
      const client = new Client(server.at)
      const ended = new Promise((resolve) => client.once('end', resolve))
      await client.connect()
      const store = postgresStore({ client })
      await expect(store.revocations.get(['s1'])).rejects.toThrow()
      await ended
      await expect(store.revocations.get(['s1'])).rejects.toThrow()
      store.close()
    })
    server.close()
    expect(crashes).toEqual([])
  })

  it('is listened for once, however many stores there are on a pool', () => {
    const client = new Pool()
    for (let n = 0; n < 20; n++) postgresStore({ client, schema: `application_${n}` })
    expect(['error', 'acquire'].map((event) => client.listenerCount(event))).toEqual([1, 1])
  })
})
