import { ConfigurationError, memberOf, ownMember } from '@bearer/core'
import { gathered } from './gathered.ts'
import { type Trouble, troubleOf } from './trouble.ts'

/** A client of ioredis 5 or 6, of one server, Sentinel or a cluster. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>
  /** One server and a cluster take different arguments: `never` accepts both declarations. */
  duplicate(...overrides: never[]): IoredisClient
  disconnect(): void
}

/** A client of node-redis 5 or 6, of one server, Sentinel or a cluster. Connect it before use. */
export interface NodeRedisClient {
  /** A single client, a Sentinel client and a cluster take different arguments: `never` accepts their declarations. */
  sendCommand(...args: never[]): Promise<unknown>
  /** The Sentinel client of node-redis 5 has none. */
  duplicate?(): NodeRedisClient
  connect(): Promise<unknown>
  destroy(): unknown
}

/** A client of yours: its address, TLS, credentials and reconnection are your choice. */
export type RedisClient = IoredisClient | NodeRedisClient

/** All that the store needs of a client: commands, and a connection of its own for waiting. */
export interface Connection {
  /** Sends a command; `key` tells a cluster where. */
  send(key: string, args: readonly string[]): Promise<unknown>
  /**
   * Another connection to the same place, which may wait without holding up others; it can be closed while it opens.
   * Nothing where the client cannot be copied.
   */
  duplicate(): Connection | undefined
  close(): void
  /** What its client said last about its connection. */
  readonly trouble: Trouble
  /** What the client was told to put before every key, and leaves to whoever sends commands as they are. */
  readonly keyPrefix: string
}

/** Takes a client of either library. */
export function connection(client: RedisClient): Connection {
  if (typeof member(client, 'call') === 'function') return ofIoredis(client as IoredisClient)
  if (typeof member(client, 'sendCommand') === 'function') return ofNodeRedis(client as NodeRedisClient)
  throw new ConfigurationError('client takes a client of ioredis (new Redis(…)) or of redis (createClient(…)).')
}

/** A member of a client, or of its class: not one that somebody has given to every object. */
const member = (client: unknown, name: string): unknown =>
  typeof client === 'object' && client !== null
    ? memberOf(client as { readonly [name: string]: unknown }, name)
    : undefined

function ofIoredis(client: IoredisClient): Connection {
  const together = gathered(() => member(client, 'stream'))
  return {
    send: (_key, [command = '', ...args]) => together(() => client.call(command, ...args)),
    duplicate: () => ofIoredis(client.duplicate(...waitingOptions(client))),
    close: () => client.disconnect(),
    trouble: troubleOf(client),
    // It puts its keyPrefix before the keys of whatever it sends.
    keyPrefix: '',
  }
}

/**
 * What a copy that waits needs otherwise: time limits that suit commands would cut its waiting short, and without a queue
 * the first command of a new connection always comes too early.
 */
function waitingOptions(client: IoredisClient): never[] {
  const unlimited = { commandTimeout: undefined, socketTimeout: undefined }
  const isCluster = member(client, 'isCluster') === true
  const options = member(client, 'options') as { redisOptions?: object } | undefined
  const opening = { enableOfflineQueue: true, lazyConnect: false }
  const overrides: readonly object[] = isCluster
    ? [[], { ...opening, redisOptions: { ...options?.redisOptions, ...unlimited } }]
    : [{ ...opening, ...unlimited }]
  return overrides as never[]
}

function ofNodeRedis(client: NodeRedisClient, opened: Promise<unknown> = Promise.resolve()): Connection {
  const send = sending(client, client.sendCommand.bind(client) as (...args: unknown[]) => Promise<unknown>)
  return {
    send: (key, args) => opened.then(() => send(key, args)),
    duplicate: () => {
      const copy = client.duplicate?.()
      if (!copy) return undefined
      troubleOf(copy)
      const opening = copy.connect()
      opening.catch(() => {})
      return ofNodeRedis(copy, opening)
    },
    close: () => void ended(client),
    trouble: troubleOf(client),
    keyPrefix: keyPrefixOf(client),
  }
}

/** The `keyPrefix` of redis 6, which its own commands put before keys, and `sendCommand` does not. */
function keyPrefixOf(client: NodeRedisClient): string {
  const options = member(client, 'options')
  const keyPrefix = (options ? ownMember(options, 'keyPrefix') : member(client, '_keyPrefix')) ?? ''
  if (typeof keyPrefix === 'string') return keyPrefix
  throw new ConfigurationError(
    'The keyPrefix of the client is no text: the store puts it before its own prefix, as text.',
  )
}

/** What has ended already says so by an error, at once or later. */
async function ended(client: NodeRedisClient): Promise<void> {
  try {
    await client.destroy()
  } catch {
    // It has.
  }
}

/** Answers as text and numbers, whatever types the client was told to give. */
const plain = { typeMapping: {} }

/** Sends to a primary, in the way of each kind of client. */
function sending(client: NodeRedisClient, send: (...args: unknown[]) => Promise<unknown>): Connection['send'] {
  const has = (name: string): boolean => member(client, name) !== undefined
  if (has('slots') || has('masters')) return (key, args) => send(key, false, args, plain)
  if (has('getSentinelNode')) return (_key, args) => send(false, args, plain)
  return (_key, args) => send(args, plain)
}
