import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'

/** A port of loopback that nobody listens on. */
export async function freePort() {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** Starts a private redis-server on a free port of loopback. */
export async function startRedis() {
  const port = await freePort()
  const child = spawn('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ])
  await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.stdout.on('data', (text) => String(text).includes('Ready to accept') && resolve())
  })
  return { port, close: () => child.kill() }
}

/** A client and a store of its own on a server. */
export function open(port) {
  const client = new Redis(port)
  const store = redisStore({ client })
  return {
    client,
    store,
    close: () => {
      store.close()
      client.disconnect()
    },
  }
}

export const issuer = 'https://issuer.example'

/** The `p`-quantile of numbers. */
export function quantile(numbers, p) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]
}
