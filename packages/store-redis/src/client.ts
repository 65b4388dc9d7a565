import { ConfigurationError } from '@bearer/core'

/** A client of ioredis 5 or 6, of one server, Sentinel or a cluster. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>
  duplicate(): IoredisClient
  disconnect(): void
}

/** A client of node-redis 5 or 6, of one server, Sentinel or a cluster. Connect it before use. */
export interface NodeRedisClient {
  /** A single client and a cluster take different arguments: `never` accepts both declarations. */
  sendCommand(...args: never[]): Promise<unknown>
  duplicate(): NodeRedisClient
  connect(): Promise<unknown>
  destroy(): void
}

/** A client of yours: its address, TLS, credentials and reconnection are your choice. */
export type RedisClient = IoredisClient | NodeRedisClient

/** All that the store needs of a client: commands, and a connection of its own for waiting. */
export interface Connection {
  /** Sends a command; `key` tells a cluster where. */
  send(key: string, args: readonly string[]): Promise<unknown>
  /** Another connection to the same place, which may wait without holding up others. */
  duplicate(): Promise<Connection>
  close(): void
}

/** Takes a client of either library. */
export function connection(client: RedisClient): Connection {
  if (typeof (client as Partial<IoredisClient> | null)?.call === 'function') return ofIoredis(client as IoredisClient)
  if (typeof (client as Partial<NodeRedisClient> | null)?.sendCommand === 'function') {
    return ofNodeRedis(client as NodeRedisClient)
  }
  throw new ConfigurationError('client takes a client of ioredis (new Redis(…)) or of redis (createClient(…)).')
}

function ofIoredis(client: IoredisClient): Connection {
  return {
    send: (_key, [command = '', ...args]) => client.call(command, ...args),
    duplicate: async () => {
      const copy = client.duplicate()
      // Without a listener, ioredis writes connection errors to the console: commands tell of them already.
      ;(copy as unknown as { on(event: string, listener: () => void): void }).on('error', () => {})
      return ofIoredis(copy)
    },
    close: () => client.disconnect(),
  }
}

function ofNodeRedis(client: NodeRedisClient): Connection {
  const send = client.sendCommand.bind(client) as (...args: unknown[]) => Promise<unknown>
  const isCluster = 'slots' in client || 'masters' in client
  return {
    send: (key, args) => (isCluster ? send(key, false, args) : send(args)),
    duplicate: async () => {
      const copy = client.duplicate()
      ;(copy as unknown as { on(event: string, listener: () => void): void }).on('error', () => {})
      await copy.connect()
      return ofNodeRedis(copy)
    },
    close: () => client.destroy(),
  }
}
