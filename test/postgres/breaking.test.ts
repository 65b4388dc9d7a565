import { once } from 'node:events'
import { createServer } from 'node:net'
import { postgresStore } from '@bearer/store-postgres'
import { Pool } from 'pg'
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

/** A PostgreSQL that is stopped at the moment in which somebody connects: it lets them in and says good-bye at once. */
async function stoppingServer() {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(Buffer.concat([...welcome, farewell])))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

describe('a server that stops while somebody connects', () => {
  it('costs an answer, and does not end the process', async () => {
    const server = await stoppingServer()
    const { port } = server.address() as { port: number }
    const pool = new Pool({ host: '127.0.0.1', port, user: 'postgres' })
    const crashes: unknown[] = []
    const crashed = (error: unknown) => void crashes.push(error)
    process.once('uncaughtException', crashed)
    const store = postgresStore({ client: pool })
    await expect(store.revocations.get(['s1'])).rejects.toThrow()
    process.off('uncaughtException', crashed)
    await store.close()
    await pool.end()
    server.close()
    expect(crashes).toEqual([])
  })
})
