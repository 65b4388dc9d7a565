import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { freePort, type RedisServer, startRedis } from './server.ts'

const run = promisify(execFile)

/** Three nodes that share the slots. */
export interface RedisCluster {
  readonly nodes: readonly RedisServer[]
  /** Has one node do something, by its number, or every node. */
  at(node: number, command: readonly [string, ...string[]]): Promise<unknown>
  each(command: readonly [string, ...string[]]): Promise<void>
  /** Moves the slot of a key to another node, in two steps: half of its keys first. */
  move(key: string): Promise<SlotMove>
  close(): Promise<void>
}

export interface SlotMove {
  begin(): Promise<void>
  end(): Promise<void>
}

export async function startCluster(): Promise<RedisCluster> {
  const nodes: RedisServer[] = []
  for (let i = 0; i < 3; i++) {
    nodes.push(await startRedis(['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'], await clusterPort()))
  }
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'])
  const admins = nodes.map(({ port }) => new Redis(port))
  for (const admin of admins) {
    while (!String(await admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await pause()
  }
  return {
    nodes,
    at: (node, [command, ...args]) => (admins[node] as Redis).call(command, ...args),
    each: async ([command, ...args]) => {
      for (const admin of admins) await admin.call(command, ...args)
    },
    move: (key) => slotMove(admins, key),
    close: async () => {
      for (const admin of admins) admin.disconnect()
      for (const node of nodes) await node.close()
    },
  }
}

async function slotMove(admins: readonly Redis[], key: string): Promise<SlotMove> {
  const slot = String(await (admins[0] as Redis).call('CLUSTER', 'KEYSLOT', key))
  const ids = await Promise.all(admins.map(async (admin) => String(await admin.call('CLUSTER', 'MYID'))))
  const keysAt = async (admin: Redis, count: string): Promise<string[]> =>
    (await admin.call('CLUSTER', 'GETKEYSINSLOT', slot, count)) as string[]
  const counts = await Promise.all(admins.map(async (admin) => (await keysAt(admin, '1')).length))
  const from = counts.indexOf(1)
  const to = (from + 1) % admins.length
  const [source, target] = [admins[from] as Redis, admins[to] as Redis]
  const send = async (count: string): Promise<void> => {
    const keys = await keysAt(source, count)
    const { port } = target.options
    if (keys.length > 0) await source.call('MIGRATE', '127.0.0.1', String(port), '', '0', '5000', 'KEYS', ...keys)
  }
  return {
    begin: async () => {
      await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[from] as string)
      await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[to] as string)
      await send('2')
    },
    end: async () => {
      await send('100')
      for (const admin of [target, source, ...admins])
        await admin.call('CLUSTER', 'SETSLOT', slot, 'NODE', ids[to] as string)
    },
  }
}

/** A port whose cluster bus, 10,000 above it, can be had too. */
async function clusterPort(): Promise<number> {
  for (;;) {
    const port = await freePort()
    if (port < 55_000) return port
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50))
