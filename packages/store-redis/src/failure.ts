import { ConfigurationError, ownMember } from '@bearer/core'

/** What waiting does not cure: the error says what to do. By how the errors of Redis and of its clients begin, or what they hold. */
const settings: readonly (readonly [of: RegExp, sentence: string])[] = [
  [/^WRONGPASS/, 'Redis refused the password: check the username and the password of the client.'],
  [/^NOAUTH/, 'Redis has not let the client in: it gave no password, or a wrong one. Check its username and password.'],
  [
    /^NOPERM|can't run this command|ACL failure/,
    'The Redis user may not run a command, or use a key, that the store needs: grant what the README of the store names.',
  ],
  [
    /^The client is closed/,
    'The client is not connected: call await client.connect() before the store is used, and end it after the store.',
  ],
  [
    /^MOVED/,
    'This Redis is part of a cluster: give the store a client for clusters, new Cluster(...) or createCluster(...).',
  ],
  [
    /^(?:ERR )?unknown command/i,
    'This server does not know a command that the store needs: use Redis 6.2 or later, or Valkey.',
  ],
]

/** What can pass, and why it most likely is. */
const reasons: readonly (readonly [of: RegExp, sentence: string])[] = [
  [/ECONNREFUSED/, 'No Redis listens there: check host and port of the client.'],
  [/ENOTFOUND|EAI_AGAIN/, 'The Redis host has no address: check its name.'],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPROTO|Connection timeout|Socket closed|(?<![A-Z])(?:SSL|TLS)/,
    'Redis cannot be reached so: check host, port and firewall, and whether it expects TLS.',
  ],
  [
    /Failed to refresh slots cache|None of the .*nodes/i,
    'No node of the Redis cluster answers: check their hosts and ports.',
  ],
  [/^READONLY/, 'This Redis takes no writes: it is a replica. Connect to the primary.'],
  [/^NOREPLICAS/, 'This Redis takes no writes, for its replicas are cut off (min-replicas-to-write).'],
  [/^OOM/, 'The memory of this Redis is full: raise maxmemory.'],
  [/^LOADING/, 'This Redis is still loading its data.'],
  [/^MISCONF/, 'This Redis cannot save its data, and takes no writes: look at its log.'],
  [/^CLUSTERDOWN/, 'The Redis cluster is down: look at its nodes.'],
  [
    /enableOfflineQueue|client is offline/,
    'The client is not connected, and is set up not to queue commands until it is.',
  ],
  [/^Connection is closed/, 'The connection of the client is closed: keep the client open until the store is closed.'],
]

/**
 * An error of a client as one that says what to do, where that is known. Commands that wait for a connection tell nothing but
 * that time is over: then it is what the client said last about that which counts.
 */
export function serverFailure(error: unknown, trouble: unknown): unknown {
  const causes = isReply(error) ? [error] : [trouble, error]
  for (const cause of causes) {
    const setting = sentenceFor(cause, settings)
    if (setting) return new ConfigurationError(setting, { cause })
  }
  for (const cause of causes) {
    const reason = sentenceFor(cause, reasons)
    if (reason) return new Error(reason, { cause })
  }
  return error
}

/** What the server said itself begins with a word in capitals: its connection works. */
const isReply = (error: unknown): boolean =>
  /^[A-Z]{2,} /.test(String((error as { message?: unknown } | null)?.message))

function sentenceFor(error: unknown, table: typeof settings): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { message } = error as { message?: unknown }
  const code = ownMember(error, 'code')
  return table.find(([of]) => of.test(String(message)) || of.test(String(code)))?.[1]
}
