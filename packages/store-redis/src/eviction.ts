import { ConfigurationError } from '@bearer/core'
import type { Connection } from './client.ts'
import { script } from './script.ts'

/**
 * KEYS: any, so that a cluster asks the server that keeps it. INFO, for CONFIG is what managed servers forbid first; by
 * `pcall`, so that being forbidden is an answer.
 */
const memoryInfo = script(`
local info = redis.pcall('INFO', 'memory')
return type(info) == 'string' and info or ''
`)

/**
 * Refuses a server that drops keys when its memory is full: an evicted revocation is a revoked token that works again.
 * A server that does not tell is trusted, with a warning.
 */
export async function refuseEviction(connection: Connection, key: string): Promise<void> {
  const info = String(await memoryInfo(connection, [key], []))
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
  if (policy === undefined) {
    console.warn('bearer: INFO is not allowed, so that maxmemory-policy cannot be checked: it must be noeviction.')
    return
  }
  const limited = /^maxmemory:(\d+)/m.exec(info)?.[1] !== '0'
  if (!limited || policy === 'noeviction') return
  throw new ConfigurationError(
    `This Redis drops keys when its memory is full (maxmemory-policy ${policy}), and a dropped revocation lets a revoked ` +
      'token in again: set maxmemory-policy noeviction, or write allowEviction: true to live with that.',
  )
}
