import { ConfigurationError, ownOptions, refuseFurther, type Store } from '@bearer/core'
import { type Connection, connection, type RedisClient } from './client.ts'
import { refuseEviction } from './eviction.ts'
import { RedisReplays } from './redis-replays.ts'
import { RedisRevocations } from './redis-revocations.ts'
import { RedisSessions } from './redis-sessions.ts'
import { revocationKeysOf } from './revocation-scripts.ts'
import { limited } from './time-limit.ts'

export interface RedisStoreOptions {
  /** A client of ioredis or redis, connected by you: TLS, credentials and topology are its own. */
  readonly client: RedisClient
  /** What all keys begin with: letters, digits, `:`, `_` and `-`. Default: `bearer`. */
  readonly prefix?: string | undefined
  /** How many revocations can be followed one by one; a process further behind takes a snapshot. Default: 100,000. */
  readonly streamLength?: number | undefined
  /** Accepts a server that may drop keys, and revocations with them. Default: false. */
  readonly allowEviction?: boolean | undefined
  /** Seconds without an answer after which a command has failed: requests get 503 instead of waiting. Default: 5. */
  readonly timeout?: number | undefined
}

/** A store on Redis ≥ 6.2 or Valkey. */
export interface RedisStore extends Store {
  /** Closes the connection that the store made for following; yours stays open. */
  close(): void
}

/**
 * Keeps sessions, revocations and replays in Redis or Valkey. It uses your client, and one more connection like it for
 * following revocations. Before the first command it looks whether the server could drop keys.
 *
 * @throws ConfigurationError when an option is missing, wrong or unknown.
 *
 * @example
 * import { Redis } from 'ioredis'
 * const store = redisStore({ client: new Redis('redis://127.0.0.1:6379') })
 */
export function redisStore(options: RedisStoreOptions, ...further: readonly []): RedisStore {
  refuseFurther('redisStore', further, 'takes one object of options: { client }.')
  const own = ownOptions('redisStore', options, ['client', 'prefix', 'streamLength', 'allowEviction', 'timeout'])
  const { client, prefix = 'bearer', streamLength = 100_000, allowEviction = false, timeout = 5 } = own
  if (typeof prefix !== 'string' || !/^[A-Za-z0-9:_-]{1,64}$/.test(prefix)) {
    throw new ConfigurationError('prefix is 1 to 64 letters, digits, ":", "_" or "-".')
  }
  if (!(Number.isInteger(streamLength) && streamLength >= 100)) {
    throw new ConfigurationError('streamLength is a whole number from 100 up.')
  }
  if (!(typeof timeout === 'number' && timeout >= 0.1 && timeout <= 60)) {
    throw new ConfigurationError('timeout is a number of seconds from 0.1 to 60.')
  }
  const made = connection(client)
  const whole = made.keyPrefix + prefix
  const checked = checkedConnection(limited(made, timeout * 1000), whole, allowEviction)
  const revocations = new RedisRevocations(checked, whole, streamLength, timeout)
  return {
    sessions: new RedisSessions(checked, whole),
    revocations,
    replays: new RedisReplays(checked, whole),
    close: () => revocations.close(),
  }
}

/** The connection, once the server was found fit; asked again after a failure. */
function checkedConnection(made: Connection, prefix: string, allowEviction: boolean): () => Promise<Connection> {
  let checked: Promise<Connection> | undefined
  return () => {
    checked ??= (allowEviction ? Promise.resolve() : refuseEviction(made, revocationKeysOf(prefix).entries)).then(
      () => made,
      (error) => {
        checked = undefined
        throw error
      },
    )
    return checked
  }
}
