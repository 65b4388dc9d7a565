import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort, type RedisServer, serverCommand, startRedis } from './server.ts'

/** A primary, a replica of it, and a Sentinel that makes the replica the primary when the other is gone. */
export interface SentinelGroup {
  /** The name that the Sentinel knows the group by. */
  readonly name: string
  /** The Sentinel's port. */
  readonly port: number
  readonly primary: RedisServer
  close(): Promise<void>
}

export async function startSentinelGroup(): Promise<SentinelGroup> {
  const name = 'app'
  const primary = await startRedis()
  const replica = await startRedis(['--replicaof', '127.0.0.1', String(primary.port)])
  await isFollowing(replica.port)
  const folder = mkdtempSync(join(tmpdir(), 'bearer-sentinel-'))
  const port = await freePort()
  const file = join(folder, 'sentinel.conf')
  const rules = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${primary.port} 1`,
    `sentinel down-after-milliseconds ${name} 500`,
    `sentinel failover-timeout ${name} 3000`,
  ]
  writeFileSync(file, rules.join('\n'))
  const sentinel = spawn(serverCommand, [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await knows(sentinel, port, name)
  return {
    name,
    port,
    primary,
    close: async () => {
      sentinel.kill('SIGKILL')
      await Promise.all([primary.close(), replica.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function isFollowing(port: number): Promise<void> {
  const client = new Redis(port)
  while (!String(await client.info('replication')).includes('master_link_status:up')) await pause()
  client.disconnect()
}

/** Resolves when the Sentinel answers and knows of the replica. */
async function knows(sentinel: ChildProcess, port: number, name: string): Promise<void> {
  sentinel.once('error', () => {})
  const client = new Redis({ port, retryStrategy: () => 50 })
  client.on('error', () => {})
  while (((await client.call('SENTINEL', 'REPLICAS', name).catch(() => [])) as unknown[]).length === 0) await pause()
  client.disconnect()
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50))
